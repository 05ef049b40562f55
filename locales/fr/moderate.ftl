# Les pages des modérateurs.

moderate-title = Modération
skip-to-content = Aller au contenu
logout = Se déconnecter

login-title = Connexion
login-email = Adresse e-mail
login-password = Mot de passe
login-submit = Se connecter
login-failed = Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux et réessayez.
login-too-many = Trop d’essais en peu de temps. Attendez une minute avant de recommencer.
login-ended = Votre session est terminée. Connectez-vous pour continuer.
logged-out = Vous êtes déconnecté.

# Les listes
queue-pending = À relire
queue-published = Publiés
queue-rejected = Refusés
queue-spam = Indésirables
# Variable : $count
queue-total = { $count ->
    [0] aucun commentaire
    [one] { $count } commentaire
   *[other] { $count } commentaires
}
queue-empty = Rien ici. Tout est lu : bonne journée !
queue-empty-filtered = Aucun commentaire ne répond à cette demande.
queue-next = Page suivante

filters-label = Filtres
filter-status = État
filter-site = Site
filter-order = Ordre
filter-all-sites = Tous les sites
filter-page = Page
filter-author = Auteur
filter-remove = Retirer ce filtre
sort-uncertain = Les plus incertains
sort-oldest = Les plus anciens
sort-newest = Les plus récents
sort-likeliest-spam = Les plus suspects
search-label = Chercher dans les commentaires
search-submit = Chercher

# Les actes
act-approve = Publier
act-reject = Refuser
act-spam = Indésirable
act-undo = Annuler
card-note = Motif (facultatif), gardé dans l’historique
bulk-title = Pour les commentaires cochés
bulk-approve = Publier les cochés
bulk-reject = Refuser les cochés
bulk-spam = Classer indésirables

# Ce que le dernier acte a fait. Variable : $name (qui avait écrit le commentaire)
flash-approved = Le commentaire de { $name } est publié.
flash-rejected = Le commentaire de { $name } est refusé.
flash-spam = Le commentaire de { $name } est classé indésirable.
flash-undone = La dernière décision sur le commentaire de { $name } est annulée.
flash-nothing-to-undo = Il ne reste aucune décision à annuler sur ce commentaire.
flash-conflict = Quelqu’un a décidé avant vous, ou des lecteurs l’ont signalé entre-temps : rien n’a été fait. Voici le commentaire tel qu’il est maintenant.
flash-none-chosen = Aucun commentaire n’était coché.
# Variable : $count
flash-bulk = { $count ->
    [0] Aucun commentaire n’a changé.
    [one] Décision prise pour { $count } commentaire.
   *[other] Décision prise pour { $count } commentaires.
}
# Variable : $count
flash-bulk-failed = { $count ->
    [one] { $count } commentaire n’a pas pu être traité.
   *[other] { $count } commentaires n’ont pas pu être traités.
}

# Variable : $count
flash-bulk-undone = { $count ->
    [0] Aucune décision n’a été annulée.
    [one] { $count } décision annulée.
   *[other] { $count } décisions annulées.
}

# La fiche d’un commentaire
item-title = Commentaire de
item-back = Revenir à la liste
card-select = Choisir le commentaire de
card-on = Sur
card-page-all = Cette page seulement
card-answers = Répond à
card-colon = { " :" }
card-links = Adresses citées, en entier
card-as-sent = Le texte tel qu’il a été envoyé
card-score = de probabilité d’être indésirable
# Variable : $count
card-percent = { $count } %
card-score-label = Probabilité d’être indésirable
card-no-score = Aucun modèle n’a pu juger ce commentaire.
card-model = modèle
card-reasons = Ce qui a pesé
card-towards-spam = vers indésirable
card-towards-good = vers acceptable
card-audit = contrôle au hasard
card-trackback = Rétrolien
card-pingback = Pingback
status-pending = à relire
status-published = publié
status-rejected = refusé
status-spam = indésirable
verdict-publish = Le programme l’aurait publié.
verdict-review = Le programme demande un avis.
verdict-spam = Le programme l’a jugé indésirable.
verdict-none = Le programme n’a pas pu se prononcer.

# Ce que l’auteur a déjà écrit. Variables : $published, $rejected, $spam
author-new = premier commentaire
author-known = { $published ->
    [0] aucun publié
    [one] { $published } publié
   *[other] { $published } publiés
}, { $rejected ->
    [0] aucun refusé
    [one] { $rejected } refusé
   *[other] { $rejected } refusés
}, { $spam ->
    [0] aucun indésirable
    [one] { $spam } indésirable
   *[other] { $spam } indésirables
}
# Variables : $who, $when
decided-approve = Publié par { $who }, { $when }
decided-reject = Refusé par { $who }, { $when }
decided-spam = Classé indésirable par { $who }, { $when }
decided-undo = Décision annulée par { $who }, { $when }
decided-by-program = Décision du programme, { $when }

history-title = Historique
history-none = Personne n’a encore pris de décision.
# Variables : $who, $from et $to (status-…)
history-line = { $who } : { $from } → { $to }
history-undo-line = { $who } annule : { $from } → { $to }
history-import = l’importation
history-erased = un modérateur effacé

# Les règles qui envoient un commentaire au modérateur quelle que soit sa note ; ce qui a pesé dans la note est dans reasons.ftl.
reason-rule-review-everybody = ce site relit tout
reason-rule-new-author = premier commentaire de cet auteur
reason-rule-too-many-links = plus de liens que le site n’en admet
reason-rule-blocked-word = un mot de la liste du site
reason-rule-blocked-email = une adresse de la liste du site
reason-rule-blocked-network = un réseau de la liste du site
reason-rule-random-audit = contrôle au hasard
reason-rule-little-evidence = trop peu de mots connus pour se prononcer
reason-rule-untaught = sans doute indésirable, mais le site n’a pas encore assez enseigné pour que cela compte
reason-rule-no-model = aucun modèle en service
reason-rule-honeypot = un champ que les lecteurs ne voient pas a été rempli
reason-rule-too-quick = envoyé plus vite que quiconque n’aurait pu l’écrire
reason-rule-stale-form = son formulaire datait de plusieurs jours ou n’était pas le nôtre
reason-rule-no-proof = sans le calcul demandé à son navigateur
reason-rule-linkback = un autre site dit renvoyer vers cette page
# Variable : $evidence (une raison sans phrase à elle)
reason-other = { $evidence }

nav-label = Pages
nav-queue = Commentaires
nav-model = Modèle

# Le modèle en service
model-title = Le modèle en service
model-none = Aucun modèle n’est en service : chaque commentaire attend une personne. À qui exploite le service, tamis doctor dit pourquoi.
# Variables : $version, $when
model-since = { $version } juge depuis le { $when }.
# Variable : $version
model-here = { $version } juge ici.
# Variables : $publish, $spam (pour cent)
model-cuts = De lui-même, il publie ce qu’il croit indésirable avec une probabilité de { $publish } au plus, et bloque à partir de { $spam }. Un site peut avoir ses propres seuils.
model-figures = Ce qu’il vaut, d’après les mesures
model-figures-lead = Sur des commentaires dont on sait ce qu’ils sont, chacun jugé par un modèle qui ne l’avait pas appris.
model-retrained = Cette version vient du modèle de base et de vos décisions. Hormis ceux des commentaires tenus à l’écart, les chiffres et les figures sont ceux du modèle de base.
model-set = Commentaires
model-overall = Ensemble
model-held-out = Tenus à l’écart de l’entraînement
# Variable : $language
model-language = Langue { $language }
model-false-positives = Bons pris pour indésirables
model-pictures = Figures
model-no-curves = Le fichier de cette version ne contient pas de courbes à tracer. Les versions entraînées désormais en contiennent.

# La fréquence des erreurs du programme
figures-title = Chiffres
figures-audit = Quelques décisions du programme, tirées au hasard et déjà appliquées, sont à relire avec les cas douteux. Ce que vous en dites mesure la fréquence de ses erreurs. Ce sont des parts de ce qu’il a publié ou retenu ; un budget est une part de tous les indésirables, ou de tous les bons commentaires, estimée plus bas d’après elles.
# Variable : $count
figures-waiting = { $count ->
    [0] Aucun des commentaires tirés n’attend.
    [one] { $count } des commentaires tirés attend.
   *[other] { $count } des commentaires tirés attendent.
}
# Variables : $share, $low, $high, $allowed (pour cent)
figures-estimate-publish = Ainsi, de tous les indésirables arrivés, environ { $share } ont été publiés par le programme seul : de { $low } à { $high }, autant que si peu permet de le dire, quand { $allowed } est permis.
figures-estimate-block = Ainsi, de tous les bons commentaires arrivés, environ { $share } ont été retenus comme indésirables par le programme seul : de { $low } à { $high }, autant que si peu permet de le dire, quand { $allowed } est permis.
figures-last-90-days = Tirés dans les 90 derniers jours
figures-all-time = Depuis le début
figures-decision = Le programme l’a
figures-of = Jugés par vous
figures-mistakes = Erreurs
figures-share = Part
figures-at-most = Au plus (95 %)
figures-published = publié
figures-blocked = retenu comme indésirable
figures-spam = indésirable
figures-good = bon
# Variable : $count
figures-spam-found = { $count ->
    [one] { $count } indésirable
   *[other] { $count } indésirables
}
figures-good-found = { $count ->
    [one] { $count } bon
   *[other] { $count } bons
}

# Ce que le programme peut faire seul, et ce qu’il vous laisse
figures-budgets = Budgets et file d’attente
figures-budgets-lead = Combien d’erreurs un site permet au programme, la probabilité d’être indésirable à laquelle il décide donc seul, et la part des commentaires qu’il vous laisse, telle que prévue d’après des textes que le modèle n’avait pas vus, et telle qu’elle fut ces 30 derniers jours. Les règles du site et le tirage au hasard s’ajoutent à la prévision. Budgets et prévisions valent pour des textes des genres sur lesquels le modèle a été entraîné ; ceux d’un nouveau site peuvent différer tant qu’il n’a pas de décisions à lui, et le contrôle au hasard, plus bas, dit de combien.
figures-budget-block = Bons commentaires bloqués, au plus
figures-budget-publish = Indésirables publiés, au plus
figures-predicted = Attente prévue
figures-queued = Attente en 30 jours
# Variable : $count
figures-one-in = un sur { $count }
# Variable : $cut (pour cent)
figures-cut-from = à partir de { $cut }
# Variable : $cut (pour cent)
figures-cut-up-to = jusqu’à { $cut }
figures-cut-none = jamais de lui-même
# Variable : $cut (à partir de …, jusqu’à …)
figures-cut-own = le seuil propre au site, { $cut }
# Variables : $hits, $of
figures-queued-of = { $hits } sur { $of }
# Variable : $shares
figures-several = Là où se trouvent plusieurs chiffres, trop peu de commentaires ont été jugés pour que la part d’indésirables du site soit connue. Ils valent si { $shares } de ce qui arrive est indésirable.
figures-not-predicted = Rien n’est prévu là où un seuil est propre au site, ni là où le fichier du modèle n’a pas de table de budgets.
figures-unkept = « Jamais de lui-même » : sur les textes qui ont éprouvé ce modèle, aucun seuil n’est connu pour tenir ce budget, et c’est donc une personne qui regarde.
# Variable : $sites
figures-untaught = Tant qu’environ 200 commentaires n’ont pas été jugés sur un site, rien n’y est bloqué sur la seule parole du modèle : { $sites }.
figures-errors = La fréquence de ses erreurs
