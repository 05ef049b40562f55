# The pages that readers see: the thread, the form, the error pages.

# Variables: $day (1 to 31), $month (name, see date-month-…), $year, $hour and $minute (two digits)
date-long = { $day } { $month } { $year }, { $hour }:{ $minute }
# Variables: $day, $month, $year
date-day = { $day } { $month } { $year }
date-month-1 = January
date-month-2 = February
date-month-3 = March
date-month-4 = April
date-month-5 = May
date-month-6 = June
date-month-7 = July
date-month-8 = August
date-month-9 = September
date-month-10 = October
date-month-11 = November
date-month-12 = December

thread-title = Comments
thread-back = Back to the article

# Variable: $count (how many comments are published)
comments-count = { $count ->
    [0] Comments
    [one] { $count } comment
   *[other] { $count } comments
}
comments-none = Nobody has commented yet. The first word can be yours.
comments-previous = Earlier comments
comments-next = More comments
comments-closed = Comments are closed on this page. Those already published can still be read.
comment-edited = edited
comment-in-reply-to = in reply to
comment-reply = Reply
comment-reply-to = Reply to

held-title = Thank you, your comment has reached us.
held-text = Somebody will read it before it is published. There is no need to send it again.

form-title = Leave a comment
form-title-reply = Reply to
form-cancel-reply = Cancel the reply
form-email-private = Your e-mail address will not be published.
form-required-note = Fields marked with an asterisk (*) are required.
form-optional = (optional)
form-body = Your comment
form-name = Name
form-email = E-mail address
form-website = Website
form-contact-me = Leave this field empty
form-submit = Post the comment

error-back = Back to where you were
error-reference = If you write to us about this, quote this reference:

# The feeds. Variables: $name (of the page or the site)
feed-page = Comments on { $name }
feed-site = Comments on { $name }
# Variables: $name (who wrote), $page
feed-entry = { $name } on { $page }
feed-link = New comments on this page

# Who keeps what readers leave. Nothing stands here but what the program does. Variable: $controller (who answers for it)
notice-comment = { $controller } keeps your comment with your name and website and publishes them, unless moderation decides otherwise.
notice-email = The e-mail address is never published: it tells moderators who writes.
notice-email-mail = The e-mail address is never published: it tells moderators who writes, and is where you are written to about your comment.
notice-kept = It and the network address (IP) you write from are stored encrypted, for as long as the comment is kept.
# Variable: $days
notice-kept-days = It and the network address (IP) you write from are stored encrypted for { $days ->
    [one] one day
   *[other] { $days } days
}, and longer only while the comment, or a report of it, waits for moderators. Afterwards fingerprints remain that only this installation can make: they find again what you wrote, and tell nobody the addresses.
notice-kept-letters = A letter to you holds the e-mail address until it is sent; one about a decision, like your objection to it, keeps it encrypted for six months at most.
notice-kept-wish = If you ask to hear of answers, that ends with the address.
notice-erase = To have all of this erased, write to { $controller }.
notice-link = How { $controller } handles your data
