# La file avec son script : touches, mots sur les actes, groupes, filtres.

# Touches
desk-keys = Touches
desk-keys-title = Les touches de la file
desk-keys-lead = Aucune n’agit pendant que vous écrivez dans un champ, ni avec Ctrl, Alt ou Méta.
desk-keys-close = Fermer
desk-key-next = commentaire suivant
desk-key-previous = commentaire précédent
desk-key-approve = publier
desk-key-reject = refuser
desk-key-spam = indésirable : refuse, et instruit le programme
desk-key-undo = annuler le dernier acte, puis celui d’avant
desk-key-open = ouvrir le commentaire et son historique
desk-key-select = cocher ou décocher
desk-key-range = Maj et une flèche : cocher plusieurs ; a, r et s agissent alors sur tout ce qui est coché
desk-key-search = chercher
desk-key-help = ces touches
desk-key-reason = après un acte : donner un motif

# Ce qu’un acte a fait. Variable : $name (qui avait écrit le commentaire)
desk-approved = Publié : { $name }
desk-rejected = Refusé : { $name }
desk-spam = Indésirable : { $name }
desk-undone = Annulé : { $name }
desk-undone-many = Annulé.
# Variable : $reason
desk-reason-kept = Motif noté : { $reason }
desk-reason-label = Un motif, si vous voulez :
desk-reason-1 = Hors sujet
desk-reason-2 = Injurieux ou haineux
desk-reason-3 = Publicité
desk-reason-4 = Faux ou trompeur
desk-reason-5 = Dévoile la vie privée de quelqu’un
desk-selected-none = Rien n’est coché.
# Variables : $name, $who, $what (publié, refusé…)
desk-conflict = Le commentaire de { $name } a déjà été décidé par { $who } : { $what }.
desk-others = { $count ->
    [one] { $count } commentaire de cette liste a été décidé par quelqu’un d’autre.
   *[other] { $count } commentaires de cette liste ont été décidés par d’autres.
}
desk-decided-meanwhile = Quelqu’un d’autre vient de décider de ce commentaire.
desk-reason-failed = Le motif n’a pas pu être noté.
desk-conflict-changed = Le commentaire de { $name } a changé entre-temps. Le voici tel qu’il est.
desk-gone = Le commentaire de { $name } n’est plus là : il a été effacé.
desk-erased-open = Déjà parti.
# Variables : $name, $what (ce qui ne va pas)
desk-failed = Pas décidé : { $name }. Le serveur n’a pas répondu ; le commentaire est revenu dans la liste.
desk-refused = Pas décidé : { $name }. { $what }
desk-ended = Votre session est terminée. Reconnectez-vous : ce qui n’est pas encore parti sera envoyé alors.
desk-resumed = Ce que vous aviez décidé avant de vous reconnecter est envoyé.
desk-nothing-to-undo = Il n’y a rien à annuler.
desk-empty = Rien ici. Tout est lu : bonne journée !
desk-status-published = publié
desk-status-rejected = refusé
desk-status-spam = indésirable
desk-status-pending = à relire
desk-somebody = quelqu’un d’autre
desk-offline = Le serveur ne répond pas. Vos décisions sont gardées et seront renvoyées.
desk-loading = Chargement…
# Variable : $count
desk-many = { $count ->
    [one] Décidé pour { $count } commentaire.
   *[other] Décidé pour { $count } commentaires.
}
# Variable : $count
desk-many-failed = { $count ->
    [one] { $count } n’a pas été décidé :
   *[other] { $count } n’ont pas été décidés :
}
# Variable : $count
desk-unsent = { $count ->
    [one] { $count } acte pas encore envoyé
   *[other] { $count } actes pas encore envoyés
}
# Variable : $count
desk-new = { $count ->
    [one] { $count } nouveau : l’afficher
   *[other] { $count } nouveaux : les afficher
}
# Variable : $count
desk-selected = { $count ->
    [one] { $count } commentaire coché
   *[other] { $count } commentaires cochés
}
# Variable : $count
desk-total = { $count ->
    [one] { $count } commentaire
   *[other] { $count } commentaires
}

# Commentaires qui vont ensemble
desk-group-label = Commentaires qui vont ensemble
# Variable : $count
desk-group-alike = { $count ->
    [one] { $count } commentaire presque identique
   *[other] { $count } commentaires presque identiques
}
# Variable : $count
desk-group-author = { $count ->
    [one] { $count } commentaire du même auteur
   *[other] { $count } commentaires du même auteur
}
desk-group-approve = Tout publier
desk-group-reject = Tout refuser
desk-group-spam = Tous indésirables
desk-more = Plus : tout de cet auteur, tout vers ce domaine
desk-all-author = Tout ce qui attend de cet auteur
# Variable : $domain
desk-all-domain = Tout ce qui attend avec un lien vers { $domain }
desk-all-list = Voir la liste
# Variable : $count
desk-all-of-list = { $count ->
    [one] Le seul commentaire de cette liste ({ $count })
   *[other] Les { $count } commentaires de cette liste
}
# Variable : $count
desk-all-first = Les { $count } premiers commentaires de cette liste

# Liens
desk-link-open = Ouvrir cette adresse dans un nouvel onglet

# Filtres
filter-lang = Langue
filter-all-langs = Toutes les langues
filter-lang-none = non dite
filter-cause = Pourquoi il attend
filter-all-causes = Tous les motifs
filter-writer = Auteur
filter-writer-same = l’auteur d’un commentaire
filter-domain = Lien vers
cause-model = le modèle doute
cause-no-model = pas de modèle
cause-little-evidence = trop peu de mots connus
cause-untaught = suspect, site pas encore instruit
cause-review-everybody = tout est relu
cause-new-author = nouvel auteur
cause-too-many-links = trop de liens
cause-blocked-word = mot de la liste
cause-blocked-email = adresse de la liste
cause-imported = vient d’un autre système
cause-blocked-network = réseau de la liste
cause-honeypot = champ caché rempli
cause-too-quick = envoyé trop vite
cause-stale-form = formulaire périmé ou inconnu
cause-no-proof = sans preuve de calcul
cause-linkback = lien d’un autre site

# Des filtres qui ne disent rien
field-writer-invalid = Ce n’est l’identifiant d’aucun commentaire.
field-domain-invalid = Ce n’est pas un domaine.
field-cause-invalid = Il n’y a pas de telle cause.

# Ses propres décisions
decisions-title = Mes décisions
decisions-lead = Vos dernières décisions, la plus récente d’abord. Chacune s’annule d’ici tant que rien ne s’est passé depuis ; après, l’historique du commentaire la montre encore.
decisions-none = Vous n’avez encore rien décidé.
decisions-pick = Sélectionner la décision sur
decisions-undo-many = Annuler les décisions sélectionnées
decisions-undone = Annulée depuis.
decisions-followed = Autre chose s’est passé depuis : voir le commentaire.
decisions-erased = Le commentaire a été effacé depuis.
