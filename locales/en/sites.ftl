# The pages of a site, for administrators.
admin-pages = Pages
admin-pages-search = Search addresses and titles
admin-pages-none = No page is known here: one is listed once somebody wrote on it, or your website told of it.
admin-page = Page
admin-page-count = Comments
admin-page-since = Since
admin-page-state = Comments are
admin-page-acts = What to do
admin-page-open = open
admin-page-closed = closed
admin-page-aged = closed by its age
admin-page-kept-open = kept open
admin-page-open-it = Open
admin-page-close-it = Close
admin-page-age-it = Leave it to its age
admin-move = Move a page’s comments
admin-move-lead = When an article gets another address, its comments follow it. The next page says what that comes to; nothing is changed before.
admin-move-from = Address until now
admin-move-to = New address
admin-move-plan = Look at it first
admin-move-do = Move
# Variable: $count (how many comments move)
admin-move-comments = { $count ->
    [0] No comment stands there.
    [one] { $count } comment moves.
   *[other] { $count } comments move.
}
admin-move-forwards = The old address will lead to the new one.
# Variables: $page, $count (how many comments stand there)
admin-move-merges = { $count ->
    [0] A page stands at { $page } already, without comments: both become one page, which cannot be parted again.
    [one] On { $page } there is { $count } comment already: both become one page, which cannot be parted again.
   *[other] On { $page } there are { $count } comments already: both become one page, which cannot be parted again.
}
admin-move-domain = All pages of a domain are moved by a command:
admin-move-fault = Give two addresses; the new one must lie on one of the site’s origins.
admin-move-same = Both addresses are one page already.
admin-move-stands = The comments stand there already: nothing is to be done.
admin-move-unknown = Nothing stands at the old address any more: nobody has written there, or it was moved.
flash-page-closed = The page takes no more comments.
flash-page-opened = The page takes comments, however old it grows.
flash-page-by-age = Its age decides whether the page takes comments.
flash-page-moved = The comments are moved; the old address leads to the new one.
