# The queue with its script: keys, words about acts, groups, filters.

# Keys
desk-keys = Keys
desk-keys-title = Keys of the queue
desk-keys-lead = None acts while you write in a field, or together with Ctrl, Alt or Meta.
desk-keys-close = Close
desk-key-next = next comment
desk-key-previous = previous comment
desk-key-approve = approve
desk-key-reject = reject
desk-key-spam = spam: rejects, and teaches the program
desk-key-undo = undo the last act, and again the one before
desk-key-open = open the comment with its history
desk-key-select = tick or untick
desk-key-range = Shift and an arrow: tick several; a, r and s then act on all that is ticked
desk-key-search = search
desk-key-help = these keys
desk-key-reason = after an act: give a reason

# What an act did. Variable: $name (who wrote the comment)
desk-approved = Published: { $name }
desk-rejected = Rejected: { $name }
desk-spam = Spam: { $name }
desk-undone = Undone: { $name }
desk-undone-many = Undone.
# Variable: $reason
desk-reason-kept = Reason noted: { $reason }
desk-reason-label = A reason, if you like:
desk-reason-1 = Off topic
desk-reason-2 = Insulting or hateful
desk-reason-3 = Advertising
desk-reason-4 = False or misleading
desk-reason-5 = Gives away somebody’s private life
desk-selected-none = Nothing is ticked.
# Variables: $name, $who, $what (published, rejected …)
desk-conflict = The comment by { $name } was already decided by { $who }: { $what }.
desk-others = { $count ->
    [one] { $count } comment of this list was decided by somebody else.
   *[other] { $count } comments of this list were decided by others.
}
desk-decided-meanwhile = Somebody else has just decided on this comment.
desk-reason-failed = The reason could not be noted.
desk-conflict-changed = The comment by { $name } has changed meanwhile. Here it is as it now is.
desk-gone = The comment by { $name } is no longer there: it was erased.
desk-erased-open = Already gone.
# Variables: $name, $what (what is the matter)
desk-failed = Not decided: { $name }. The server did not answer; the comment is back in the list.
desk-refused = Not decided: { $name }. { $what }
desk-ended = Your session has ended. Log in again: what was not sent yet is sent then.
desk-resumed = What you had decided before logging in was sent.
desk-nothing-to-undo = There is nothing to undo.
desk-empty = Nothing here. All is read: have a good day!
desk-status-published = published
desk-status-rejected = rejected
desk-status-spam = spam
desk-status-pending = to review
desk-somebody = another moderator
desk-offline = The server does not answer. Your decisions are kept and sent again.
desk-loading = Loading…
# Variable: $count
desk-many = { $count ->
    [one] Decided for { $count } comment.
   *[other] Decided for { $count } comments.
}
# Variable: $count
desk-many-failed = { $count ->
    [one] { $count } was not decided:
   *[other] { $count } were not decided:
}
# Variable: $count
desk-unsent = { $count ->
    [one] { $count } act not sent yet
   *[other] { $count } acts not sent yet
}
# Variable: $count
desk-new = { $count ->
    [one] { $count } new: show it
   *[other] { $count } new: show them
}
# Variable: $count
desk-selected = { $count ->
    [one] { $count } comment ticked
   *[other] { $count } comments ticked
}
# Variable: $count
desk-total = { $count ->
    [one] { $count } comment
   *[other] { $count } comments
}

# Comments that stand together
desk-group-label = Comments that belong together
# Variable: $count
desk-group-alike = { $count ->
    [one] { $count } comment of nearly the same text
   *[other] { $count } comments of nearly the same text
}
# Variable: $count
desk-group-author = { $count ->
    [one] { $count } comment by the same author
   *[other] { $count } comments by the same author
}
desk-group-approve = Approve all
desk-group-reject = Reject all
desk-group-spam = All spam
desk-more = More: all by this author, all with this domain
desk-all-author = Everything to review by this author
# Variable: $domain
desk-all-domain = Everything to review with a link to { $domain }
desk-all-list = See the list
# Variable: $count
desk-all-of-list = { $count ->
    [one] All { $count } comment of this list
   *[other] All { $count } comments of this list
}
# Variable: $count
desk-all-first = The { $count } first comments of this list

# Links
desk-link-open = Open this address in a new tab

# Filters
filter-lang = Language
filter-all-langs = All languages
filter-lang-none = not told
filter-cause = Why it waits
filter-all-causes = Any reason
filter-writer = Author
filter-writer-same = the author of one comment
filter-domain = Link to
cause-model = the model doubts
cause-no-model = no model
cause-little-evidence = too few known words
cause-untaught = likely spam, site not taught
cause-review-everybody = everything is reviewed
cause-new-author = new author
cause-too-many-links = too many links
cause-blocked-word = listed word
cause-blocked-email = listed address
cause-imported = came from another system
cause-blocked-network = listed network
cause-honeypot = hidden field filled in
cause-too-quick = sent too quickly
cause-stale-form = form too old or not ours
cause-no-proof = no proof of work
cause-linkback = link from another website


# Filters that say nothing
field-writer-invalid = This is no comment’s id.
field-domain-invalid = This is no domain.
field-cause-invalid = There is no such cause.

# One's own decisions
decisions-title = My decisions
decisions-lead = Your last decisions, the newest first. Each can be undone from here as long as nothing has happened since; after that, the comment’s history still shows it.
decisions-none = You have not decided anything yet.
decisions-pick = Select the decision about
decisions-undo-many = Undo the selected decisions
decisions-undone = Undone since.
decisions-followed = Something has happened since: see the comment.
decisions-erased = The comment was erased since.
