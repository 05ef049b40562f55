# Mails. No sentence here may hold anything that a reader wrote but by its variables.

mail-invite-subject = You can moderate comments
# Variable: $host
mail-invite-lead = You were invited to moderate comments at { $host }. Choose a password, then log in with this address.
mail-invite-unasked = If this means nothing to you, do nothing: the link ends by itself.
mail-reset-subject = Set a new password
# Variable: $host
mail-reset-lead = Somebody, you we hope, asked for a new password for moderating comments at { $host }.
mail-reset-unasked = If it was not you, do nothing: your password stays as it is.
mail-password-link = Choose a password
# Variable: $count (hours)
mail-password-until = { $count ->
    [one] The link works once, within an hour.
   *[other] The link works once, within { $count } hours.
}

# Variable: $site
mail-confirm-subject = { $site }: shall we tell you of answers?
# Variables: $site, $page
mail-confirm-lead = Somebody left a comment with this address on { $site } (“{ $page }”) and wishes to hear of answers by mail. Confirm it once, and we will write to you when somebody answers your comments there.
mail-confirm-link = Yes, tell me of answers
mail-confirm-unasked = If it was not you, do nothing: without your word no other mail comes. By the link below you are not asked again either.
mail-confirm-end = No, and never ask this address again

# Variables: $name, $site
mail-reply-subject = { $name } answered you on { $site }
# Variables: $name, $site, $page
mail-reply-lead = { $name } answered your comment on { $site } (“{ $page }”):
mail-reply-link = Read the answer on the page
mail-reply-why = You get this mail because you asked, and confirmed, that we tell you of answers.
mail-end-link = No more of these mails

# Variable: $count
mail-waiting-subject = { $count ->
    [one] { $count } comment waits for you
   *[other] { $count } comments wait for you
}
# Variable: $count
mail-waiting-lead = { $count ->
    [one] { $count } comment waits for a decision.
   *[other] { $count } comments wait for a decision.
}
# Variables: $name, $site, $page
mail-waiting-item = { $name }, on { $site } (“{ $page }”):
mail-waiting-approve = Publish
mail-waiting-reject = Reject
mail-waiting-queue = Open the queue
mail-waiting-daily = You get this mail at most once a day, because you asked for it in your account.
mail-waiting-at-once = You get this mail when comments come in, because you asked for it in your account.
