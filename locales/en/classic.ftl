# What WordPress's own form and other websites are answered.
classic-title = The comment was not sent
classic-required = Error: please fill in your name and the other required fields.
classic-email = Error: please give an e-mail address that works.
classic-body = Error: please write something first.
classic-name-long = Error: this name is too long.
classic-body-long = Error: this comment is too long.
classic-duplicate = Duplicate comment: it seems that you have said this already.
classic-flood = You are sending too fast. Wait a little.
classic-closed = Comments are closed here.

trackback-page = The address does not say which page is meant.
trackback-url = The linking page needs an http or https address of its own.
trackback-text = A field holds text that cannot be kept; UTF-8 is expected.
linkback-known = This page has told of its link already.
linkback-closed = This page takes no more links.
pingback-waits = Received; a person looks at it before it is shown.
pingback-unreadable = This is no XML-RPC call.
pingback-method = There is no such method here, only pingback.ping.
pingback-params = pingback.ping takes two addresses: the linking page and the page linked to.
pingback-target = The page linked to is none of this site’s.
