# The administrators' pages.

admin-nav = Administration
admin-nav-sites = Sites
admin-nav-people = People
admin-nav-models = Versions of the model
admin-nav-audit = Log
admin-nav-privacy = Privacy
admin-save = Save
admin-refused = Nothing was saved. What is wrong stands at each field.

flash-saved = Saved.
flash-unchanged = Nothing has changed.
flash-promoted = The version is in use. Servers follow within seconds.
flash-rolled-back = The version before is in use again.
flash-shadow-set = The version judges in the shadow from now on.
flash-shadow-ended = No version judges in the shadow any more.
flash-disabled = This person is shut out; their sessions have ended.
flash-enabled = This person may log in again.
flash-unsure = Nothing was done: tick the box to confirm.
flash-in-use = This version is in use already.
flash-overtaken = Another version came into use meanwhile. Nothing was changed; look and try again.
flash-nothing-before = No version was in use before this one. Nothing was changed.
flash-damaged = This version’s file cannot be read. Nothing was changed.
flash-last-administrator = Nobody else is an administrator: make somebody one first.
flash-not-yourself = You cannot change your own role or shut yourself out. What is your own stands on your account’s page.
flash-invited = The invitation is on its way.
flash-link-sent = A link to choose a password is on its way; earlier ones work no more.
flash-factor-reset = The second factor is gone: the password alone lets them in until they set up another.
flash-factor-none = There was no second factor to take away.

# Sites
admin-sites-none = No site yet.
admin-sites-back = All sites
admin-site = Short name
admin-site-hint = For addresses: a–z, 0–9 and hyphens inside. It never changes.
admin-name = Name
admin-name-hint = For people. Left empty, it is the short name.
admin-lang = Language
admin-lang-hint = Of its pages, as a tag such as en or fr.
admin-origins = Origins
admin-origins-hint = Scheme and host of its pages, one on each line, such as https://blog.example
admin-site-add = Add a site
admin-site-add-submit = Add and make keys
admin-site-settings = Settings
admin-site-stale = Somebody changed this site since you opened the form. Your changes are still here: compare them with the other window, then save again.
admin-site-remove = A site is removed, with all its comments, at the command line only:
admin-review-first = Read before publishing
admin-review-first-hint = Whose comments a person sees first, besides the doubtful ones.
admin-review-nobody = only the doubtful ones
admin-review-new-authors = those of new authors
admin-review-everybody = all of them
admin-max-links = Links at most
admin-max-links-hint = With more, a person looks.
admin-max-depth = Depth of answers
admin-max-depth-hint = How deep answers may nest, 0 to 100.
admin-email-required = An e-mail address is required
admin-markdown = Comments are Markdown
admin-block-one-in = Good comments blocked, at most
admin-publish-one-in = Spam published, at most
admin-publish-at-most = Own cut for publishing, in %
admin-publish-at-most-hint = Publish up to this probability of spam whatever the budget. Left empty, the budget’s cut holds.
admin-spam-at-least = Own cut for blocking, in %
admin-spam-at-least-hint = Hold as spam from this probability on whatever the budget. Left empty, the budget’s cut holds.
admin-audit-share = Random audit, in %
admin-audit-share-hint = Share of the automatic decisions that a person looks at besides, so that mistakes are measured.
admin-budget-lead = Below each budget stand the cut that keeps it by the table of the model in use, and the share of comments it leaves to you where this share of what comes in is spam:
admin-budget = { $budget }, { $cut }; waits: { $queue }
admin-load-predicted = With the settings as they are, { $queue } of the comments are predicted to wait.
admin-load-queued = In the last 30 days { $share } waited.
admin-fault-empty = This is needed.
admin-fault-slug = 1 to 64 of a–z, 0–9 and hyphens inside.
admin-fault-taken = There is a site of this name already.
admin-fault-name = At most 200 characters on one line.
admin-fault-lang = A language tag such as en or fr-CA.
admin-fault-origins = Each line is a scheme, a host and perhaps a port, such as https://blog.example, at most 50 of them.
admin-fault-choice = Choose one of those offered.
admin-fault-number = A whole number from 0 to 65535.
admin-fault-depth = A whole number from 0 to 100.
admin-fault-share = A number from 0 to 100.
admin-fault-cuts = What is published must lie below what is held as spam.
admin-fault-many = Too many: a list holds 2000.
admin-fault-word = Not a word or phrase of at most 200 characters: { $line }
admin-fault-email = Not an e-mail address: { $line }
admin-fault-network = Not an address or a network such as 203.0.113.0/24: { $line }
admin-fault-one-email = This is no e-mail address.
admin-fault-person-taken = Somebody of this address moderates already: they are listed on this page.
admin-fault-site-gone = One of the sites is not there any more. Nothing was granted.
admin-fault-sure = Nothing was erased: tick the box to confirm.
admin-lists = Block-lists
admin-lists-lead = A comment that meets an entry is held as spam, whatever its score.
admin-list-word = Words and phrases
admin-list-word-label = Add words or phrases, one on each line
admin-list-email = E-mail addresses
admin-list-email-label = Addresses, one on each line. Only a keyed hash is kept: to remove one, type it again.
admin-list-network = Networks
admin-list-network-label = Add addresses or networks, one on each line
admin-list-add = Add
admin-list-remove = Remove
admin-list-remove-typed = Remove those typed
admin-list-count = { $count ->
    [0] No entry.
    [one] { $count } entry.
   *[other] { $count } entries.
}
admin-embed = How to embed
admin-embed-lead = The comments of a page with the form, without a script. Put the page’s own address, percent-encoded, in place of the dots.
admin-embed-api = Or by your own code, without a key from a browser:
admin-embed-api-label = Addresses of the API
admin-keys = Keys
admin-keys-lead = Your website’s own server uses them. Only their hashes are kept, so they cannot be shown again; new ones put an end to the old.
admin-keys-sure = The old keys may stop working at once
admin-keys-rotate = Make new keys
admin-keys-title = Keys of
admin-keys-once = Keep these keys now: they are not shown again.
admin-keys-kept = I have kept them
admin-key = Key
admin-key-akismet = Key for clients of Akismet’s API

# Models
admin-models-lead = Versions of the model, newest first. A new one is made from your decisions at the command line:
admin-models-back = All versions
admin-in-use = in use
admin-made-beside = judged beside
admin-judged-good = The gate finds it no worse than the one it was judged beside.
admin-judged-base = It came with the program or from a file; nothing was learnt from your decisions in it.
admin-promote = Put in use
admin-gate-refused = The gate refuses
admin-insist = Put it in use all the same
admin-insist-lead = Nothing was changed. If you insist, the log says so; the way back is one button.
admin-refusal-worse = { $measure } on { $texts } fell by { $fell } and may have fallen by { $may }, where { $allowed } is allowed.
admin-refusal-published = On { $texts }, the share published at once goes from { $was } to { $is }, where a change of { $allowed } is allowed.
admin-refusal-nothing = No text was held out to judge on, so nobody can tell.
admin-refusal-unjudged = It could not be judged beside the version in use.
admin-measure-accuracy = The share judged rightly
admin-measure-sc1 = The spam caught where one good comment in a hundred is blocked
admin-texts-base = the base’s texts
admin-texts-site = the comments of { $site }
admin-texts-all = all texts held out
admin-rollback-title = Back to the version before
admin-rollback-lead = Puts back the version that was in use before the present one; again, the one before that.
admin-rollback = Roll back
admin-shadow-title = In the shadow
admin-shadow-lead = A version in the shadow judges each new comment beside the one in use, without effect.
admin-shadow-none = No version has judged in the shadow yet.
admin-shadow-on = { $version } judges in the shadow since { $when }.
admin-shadow-off = { $version } judged in the shadow from { $when }; it has ended.
admin-shadow-start = Put in the shadow
admin-shadow-end = End the shadow
admin-crossed = Verdicts of both
admin-crossed-down = Rows:
admin-crossed-across = ; columns:
admin-crossed-differ = Verdicts that differ
admin-borne = What moderators bore out
admin-right = Right
admin-wrong = Wrong
admin-changed = Comments on which they differ
admin-comment = Comment
admin-moderators-said = Moderators said
admin-verdict-publish = to publish
admin-verdict-review = to review
admin-verdict-spam = spam
model-title-version = Version
admin-compare = Compare
admin-compare-with = Compare with
admin-compare-lead = Both on the comments that moderators approved or called spam, at most 5,000, under each site’s cuts. A version knows some of them from its training.
admin-words-heavy = Words that weigh most
admin-words-moved = Words that moved
admin-words-lead = By how many log-odds a word by itself shifts an otherwise empty comment. Asked are words that stand in at least three of the last 1,000 comments; a version knows no list of words.
admin-words-none = No word of the last comments tells anything.
admin-word = Word
admin-weight = Weight
admin-before = Before
admin-after = Now
admin-towards = Towards

# The log
admin-log-decisions = Decisions
admin-log-acts = Administration
admin-log-empty = Nothing is on record here.
admin-filter-site = Site
admin-filter-by = Person
admin-filter-comment = Comment
admin-filter-act = Act
admin-filter-day = Day
admin-only-comment = this comment only
admin-comment-gone = an erased comment
admin-at-terminal = at the terminal
admin-act-site-added = added a site
admin-act-site-changed = changed a site’s settings
admin-act-site-keys-rotated = made new keys
admin-act-site-list-added = added to a block-list
admin-act-site-list-removed = took from a block-list
admin-act-site-removed = removed a site
admin-act-site-webhook-added = added an endpoint
admin-act-site-webhook-enabled = put an endpoint in use again
admin-act-site-webhook-removed = removed an endpoint
admin-act-site-webhook-rotated = gave an endpoint another secret
admin-act-comment-answered = answered a comment as the site
admin-act-comment-mended = changed a comment’s text
admin-act-model-promoted = put a version in use
admin-act-model-refused = asked for a version that the gate refused
admin-act-model-rolled-back = went back to a version
admin-act-model-shadowed = put a version in the shadow
admin-act-model-shadow-ended = ended the shadow
admin-act-person-added = added a person
admin-act-person-invited = invited a person
admin-act-person-link-made = made a link for a password
admin-act-person-token-issued = issued a token
admin-act-person-changed = changed a person’s role or sites
admin-act-person-disabled = shut a person out
admin-act-person-enabled = let a person in again
admin-act-password-set = set a password by a link
admin-act-password-change = changed their password
admin-act-password-reset-asked = asked for a link for a new password
admin-act-session-end = ended sessions
admin-act-factor-set = set up a second factor
admin-act-factor-reset = took a second factor away
admin-act-factor-recovery-code = used a recovery code
admin-act-privacy-exported = exported what is kept of an address
admin-act-privacy-erasure-begun = began to erase what is kept of an address
admin-act-privacy-erased = erased what is kept of an address
admin-detail-list = list
admin-detail-entries = entries
admin-detail-insisted = against the check
admin-detail-role = role
admin-detail-sites = sites
admin-detail-from = before
admin-detail-to = after
admin-detail-by = by
admin-detail-all = all of them
admin-detail-comments = comments
admin-detail-pages = pages
admin-detail-training-examples = examples of training
admin-detail-how = how
admin-detail-email = address
admin-value-true = yes
admin-value-false = no
admin-value-moderator = moderation
admin-value-admin = administration
admin-value-word = words
admin-value-network = networks
admin-value-link = link
admin-value-anonymise = made anonymous
admin-value-delete = deleted

# People
admin-people-lead = Who may decide, where, and who looks after everything.
admin-people-no-mail = No mail server is set (mail.smtp), so nobody is sent a letter: the link to choose a password is shown here, once, for you to hand on. The same at the command line:
admin-invite = Invite somebody
admin-invite-lang = Language of the letter
admin-invite-sites-hint = A moderator sees these alone; an administrator needs none ticked.
admin-invite-refused = Nobody was invited. What is wrong stands at each field.
admin-invite-send = Send the invitation
admin-invite-make = Invite and show the link
admin-invite-again = Send the invitation again
admin-invite-make-again = Show another link to accept the invitation
admin-link-send = Send a link for a new password
admin-link-make = Show a link for a new password
# Variable: $email
admin-link-title = A link for { $email }
admin-link = Link
admin-link-once = Give them this link: it sets their password, once, within three days. It is not shown again.
admin-link-kept = I have handed it on
admin-factor-reset = Take the second factor away
admin-person-factor = with a second factor
# Variable: $when
admin-person-invited = invited, the link holds until { $when }
admin-person-invitation-ended = invited, but the link has ended
admin-person-no-password = without a password
admin-person-since = Since
admin-disabled = shut out
admin-yourself = you
admin-role = Role
admin-role-moderator = Moderator
admin-role-admin = Administrator of everything
admin-grants = Sites
admin-disable = Shut out
admin-enable = Let in again

# Privacy
admin-privacy-lead = A reader may ask what is kept of them, or that it be erased. See first that the address is theirs.
admin-email = E-mail address
admin-export = Export as JSON
admin-erase = Erase
admin-erase-lead = Made nobody’s, comments stay online without name, website and address. Deleted, they are gone. Labelled texts of the address, its place on block-lists, and the address wherever somebody wrote it go in both cases. There is no way back.
admin-erase-sure = Yes, erase for good
admin-anonymise = Make comments nobody’s
admin-delete = Delete comments
admin-erased = Erased: { $comments ->
    [one] { $comments } comment
   *[other] { $comments } comments
} on { $pages ->
    [one] { $pages } page
   *[other] { $pages } pages
}, { $examples ->
    [one] { $examples } example of training
   *[other] { $examples } examples of training
}. Nothing is found any more.

# Faults of fields
field-comments-required = Say what becomes of the comments.
field-role-required = A role is needed.
field-role-invalid = The role must be moderator or admin.
field-kind-required = A list is needed.
field-kind-invalid = This is none of the lists.
field-do-required = Say what is to be done.
field-do-invalid = This cannot be done here.
