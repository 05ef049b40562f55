# What WordPress's own form and other websites are answered. Readers are spoken to in WordPress's words.
classic-title = The comment was not sent
classic-required = Error: Please fill the required fields.
classic-email = Error: Please enter a valid email address.
classic-body = Error: Please type your comment text.
classic-name-long = Error: Your name is too long.
classic-body-long = Error: Your comment is too long.
classic-duplicate = Duplicate comment detected; it looks as though you’ve already said that!
classic-flood = You are posting comments too quickly. Slow down.
classic-closed = Sorry, comments are closed for this item.
classic-typed = What you wrote

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
