//! The widget that other websites load: its script, its words in other languages, and what solves a proof of work.
//!
//! Owns how they are served: to any origin, for they hold nothing of anybody; packed once; under a strong tag, one for
//! each packing.

use super::problem::{Code, Problem};
use super::resource::resource;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE,
    CROSS_ORIGIN_RESOURCE_POLICY, ContentEncoding, ETAG, Encoding, Header, IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use std::io::Write;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const WORDS: &str = "application/json; charset=utf-8";

macro_rules! words {
    ($($lang:literal)*) => { [$((concat!("/embed/", $lang, ".json"), WORDS, include_str!(concat!("../../web/embed/words/", $lang, ".json")))),*] };
}

/// Where each stands, what it is, and its text. The scripts are built from `web/embed/` by `npm run build` in `web/`.
const FILES: [(&str, &str, &str); 2] = [
    ("/embed.js", SCRIPT, include_str!("../../web/embed.js")),
    ("/embed/proof.js", SCRIPT, include_str!("../../web/proof.js")),
];
const LANGUAGES: [(&str, &str, &str); 7] = words!["ar" "de" "en" "es" "fr" "pt" "ru"];

static PACKED: LazyLock<Vec<Packed>> = LazyLock::new(|| FILES.iter().chain(&LANGUAGES).map(Packed::pack).collect());

/// A file as it goes out, for those who take one packing or another.
struct Packed {
    path: &'static str,
    media: &'static str,
    digest: String,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl Packed {
    fn pack((path, media, text): &(&'static str, &'static str, &'static str)) -> Self {
        Self {
            path,
            media,
            digest: format!("{:016x}", xxh3_64(text.as_bytes())),
            plain: Bytes::from_static(text.as_bytes()),
            brotli: brotli(text.as_bytes()).map(Bytes::from),
            gzip: gzip(text.as_bytes()).map(Bytes::from),
        }
    }

    /// Its bytes for who takes these encodings, with the encoding's name.
    fn bytes_for(&self, taken: Option<&AcceptEncoding>) -> (Option<&'static str>, &Bytes) {
        let packings = [
            (ContentEncoding::Brotli, "br", &self.brotli),
            (ContentEncoding::Gzip, "gzip", &self.gzip),
        ];
        let known = packings
            .iter()
            .filter(|(_, _, bytes)| bytes.is_some())
            .map(|(encoding, _, _)| Encoding::Known(*encoding));
        let supported: Vec<Encoding> = known.chain([Encoding::identity()]).collect();
        let chosen = taken.and_then(|taken| taken.negotiate(supported.iter()));
        for (encoding, name, bytes) in packings {
            if let (Some(Encoding::Known(chosen)), Some(bytes)) = (&chosen, bytes)
                && *chosen == encoding
            {
                return (Some(name), bytes);
            }
        }
        (None, &self.plain)
    }
}

pub fn routes(config: &mut web::ServiceConfig) {
    for (path, _, _) in FILES.iter().chain(&LANGUAGES) {
        config.service(resource(path).get(serve));
    }
}

async fn serve(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let file = PACKED
        .iter()
        .find(|file| file.path == request.path())
        .ok_or(Code::RouteUnknown)?;
    let taken = AcceptEncoding::parse(&request).ok();
    let (encoding, bytes) = file.bytes_for(taken.as_ref());
    let tag = match encoding {
        Some(encoding) => format!("\"{}-{encoding}\"", file.digest),
        None => format!("\"{}\"", file.digest),
    };
    let known = request.headers().get(IF_NONE_MATCH);
    let unchanged = known
        .and_then(|known| known.to_str().ok())
        .is_some_and(|known| known.contains(&file.digest));
    let mut response = if unchanged {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((ETAG, tag))
        // An upgrade is seen within the hour; until then nobody asks twice.
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((VARY, "Accept-Encoding"))
        // Whoever loads it by `crossorigin` must be able to read it, and a page that isolates itself to show it.
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"));
    if unchanged {
        return Ok(response.finish());
    }
    if let Some(encoding) = encoding {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    Ok(response.insert_header((CONTENT_TYPE, file.media)).body(bytes.clone()))
}

fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let mut packed = brotli::CompressorWriter::new(Vec::new(), 4096, 9, 18);
    packed.write_all(plain).ok()?;
    Some(packed.into_inner())
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(plain).ok()?;
    packed.finish().ok()
}
