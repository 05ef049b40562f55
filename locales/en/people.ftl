# Accounts: logging in with a code, passwords, sessions, and what is heard of by mail.

problem-auth-code-required = A code is needed
detail-auth-code-required = The password is right. Send it again with the code of your app, or a recovery code, as “code”.
login-code = Code
login-code-lead = Your password is right. Now the code.
login-code-hint = The six digits that your app shows, or one of your recovery codes.
login-code-failed = That code is wrong, was used before, or came too late. Take the next one.
login-anew = Start again
login-forgot = Forgot your password?

account-title = Your account
account-nav = Account
account-back = Back to your account
account-saved = Saved.
account-password = Password
account-password-old = Password as it is
account-password-new = New password
account-password-hint = At least 8 characters. A sentence is easier to remember than signs.
account-password-submit = Change the password
account-password-done = Your password is changed, and your other sessions have ended.
account-password-wrong = That is not your password as it is.
account-password-short = A password has at least 8 characters.
account-password-long = A password has at most 1024 bytes.
account-password-mail-off = Passwords cannot be reset by mail here: no mail server is set. An administrator can give you a new link.

account-factor = Second factor
account-factor-off = Only your password is asked for. With a second factor, a code from an app on your telephone is asked for besides.
account-factor-on = A code from your app is asked for when you log in.
# Variable: $count
account-factor-left = { $count ->
    [0] No recovery code is left: turn the second factor off and on again to get new ones.
    [one] { $count } recovery code is left.
   *[other] { $count } recovery codes are left.
}
account-factor-begin = Set up a second factor
account-factor-title = Set up a second factor
account-factor-scan = Scan this picture with an app such as Aegis, 2FAS or Google Authenticator, or type the secret into it.
account-factor-picture = The secret as a picture for the app
account-factor-secret = Secret
account-factor-code = The six digits that the app shows now
account-factor-confirm = Turn the second factor on
account-factor-wrong = That code is wrong. Take the one that the app shows now.
account-factor-drop = Turn the second factor off
account-factor-dropped = The second factor is off.
account-codes-title = Your recovery codes
account-codes-lead = The second factor is on. Keep these codes where your telephone is not: each logs you in once if you lose it. They are shown this once.

account-sessions = Sessions
account-session-own = this one
account-session-unknown = an unknown browser
# Variables: $since, $seen
account-session-times = since { $since }, last used { $seen }
account-session-end = End it
account-sessions-end = End all others
# Variable: $count
account-sessions-ended = { $count ->
    [0] Nothing was ended.
    [one] { $count } session has ended.
   *[other] { $count } sessions have ended.
}

account-mail = Language and mail
account-lang = Language of mails
account-lang-en = English
account-lang-fr = French
account-wish = Mails about what waits
account-wish-none = None
account-wish-at-once = When comments come in
account-wish-daily = Once a day
account-mail-off = No mail server is set, so no mails are sent. Whoever runs this service sets mail.smtp and mail.from.
account-save = Save

set-password-title = Choose your password
set-password-lead = Choose the password that you will log in with. If you were logged in anywhere, that ends.
set-password-submit = Set the password
set-password-done = Your password is set. Log in with it.
set-password-ended = This link was used, or has ended. Ask for a new one.
forgot-title = Forgotten password
forgot-lead = Give the address you log in with. If it is a moderator’s, a link comes by mail, by which you choose a new password.
forgot-submit = Send the link
forgot-done = If that address is a moderator’s, a mail with a link is on its way. The link holds for two hours.

mailed-title = Decide on a comment
mailed-approve = Publish this comment
mailed-reject = Reject this comment
# Variables: $name, $page
mailed-about = { $name } wrote on “{ $page }”:
mailed-approved = The comment is published.
mailed-rejected = The comment is rejected.
mailed-used = This link was used before. A link decides once.
mailed-ended = This link has ended, or is none of ours.
mailed-overtaken = Somebody decided before you, or the comment has changed. Nothing was done.
mailed-queue = Open the queue
mail-end-title = No more mails
mail-end-lead = You will get no more mails about what waits. You can ask for them again in your account.
mail-end-submit = End these mails
mail-end-done = It is ended: no more of these mails.

notify-field = Tell me of answers by mail
notify-confirm-title = Be told of answers
# Variable: $site
notify-confirm-lead = { $site } will write to you when somebody answers your comments there. Every mail can end it.
notify-confirm-submit = Yes, tell me of answers
# Variable: $site
notify-confirm-done = Confirmed: { $site } will tell you of answers to your comments.
notify-ended = This link has ended, or is none of ours.
notify-end-title = No more mails
# Variable: $site
notify-end-lead = You will get no more mails from { $site } about answers, nor be asked again.
notify-end-submit = End these mails
notify-end-done = It is ended: no more of these mails.
# Variable: $site
notify-reopen-lead = You get no mails from { $site } about answers.
notify-reopen-submit = Tell me of answers again
# Variable: $site
notify-reopen-done = { $site } tells you of answers to your comments again.
