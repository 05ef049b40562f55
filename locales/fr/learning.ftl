# Le rapport d’une courbe d’apprentissage.

# Variable : $version
learning-title = À quelle vitesse { $version } apprend un nouveau site
# Variables : $first, $last (pour cent), $decisions (nombre)
learning-lead-accuracy = Avant toute décision, { $first } des commentaires étaient bien jugés ; après { $decisions } décisions, { $last }.
learning-lead-queued = Au départ, { $first } des commentaires attendraient une personne ; après { $decisions } décisions, { $last }.
learning-pictures = Les courbes
learning-figures = Tous les chiffres
learning-spreads = Chaque chiffre est la moyenne de toutes les parties ; ± dit de combien une partie s’en écarte (écart type).
learning-decisions = Décisions
learning-learnt = Apprises
learning-queued = En attente, en tout
learning-ham-published = Bons publiés
learning-ham-queued = Bons en attente
learning-spam-queued = Indésirables en attente
learning-spam-blocked = Indésirables bloqués
learning-gate = Pourrait servir
learning-seconds = Secondes pour réapprendre
learning-how = Ce qui a été joué, et comment
# Variables : $repeats, $pool, $tested (nombres)
learning-how-games = { $repeats } parties. Dans chacune, les modérateurs d’un nouveau site ont décidé de commentaires tirés parmi { $pool } comme le disent leurs étiquettes, chacun d’un auteur différent, et le modèle qui en a appris a jugé { $tested } autres commentaires, dont il n’a jamais rien appris.
learning-how-source = Une source servait soit aux décisions, soit au jugement, jamais aux deux.
learning-how-template = Un gabarit, un fil ou un texte avec ses quasi-copies servait soit aux décisions, soit au jugement, jamais aux deux.
learning-how-random = Un fil, ou un texte avec ses copies exactes, servait soit aux décisions, soit au jugement, jamais aux deux ; des quasi-copies peuvent être des deux côtés, ce qui flatte.
# Variable : $share (pour cent)
learning-how-share = Des commentaires ont été écartés jusqu’à ce que { $share } soient indésirables.
learning-how-hold = À partir de 250 décisions, un cinquième est mis de côté pour juger la nouvelle version, et n’est pas appris.
# Variable : $labels (nombre)
learning-how-labels = Rien n’est bloqué avant qu’un site ait donné { $labels } étiquettes ; d’ici là, une personne regarde.
# Variables : $seed, $version, $checksum
learning-how-seed = Point de départ : { $version }, SHA-256 { $checksum } ; graine { $seed }.
# Variable : $numbers
learning-how-many = Il y avait trop peu de commentaires pour { $numbers } décisions.
