// Sends the suite of npm's akismet-api to AKISMET_BASE instead of Akismet. It puts the key before the host, so that names
// under akismet.test are looked up as the base's.
const dns = require('node:dns');

const base = new URL(process.env.AKISMET_BASE);
const lookup = dns.lookup;
dns.lookup = (name, options, done) => lookup(name.endsWith('.akismet.test') ? base.hostname : name, options, done);

const akismet = require(require.resolve('akismet-api', { paths: [process.cwd()] }));
const client = akismet.client;
akismet.client = (options) => client({ ...options, host: `rest.akismet.test:${base.port}`, protocol: base.protocol.slice(0, -1) });
