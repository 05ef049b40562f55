# Les pages d’administration.

admin-nav = Administration
admin-nav-sites = Sites
admin-nav-people = Personnes
admin-nav-models = Versions du modèle
admin-nav-audit = Journal
admin-nav-privacy = Vie privée
admin-save = Enregistrer
admin-refused = Rien n’a été enregistré. Ce qui ne va pas est dit à chaque champ.

flash-saved = Enregistré.
flash-unchanged = Rien n’a changé.
flash-promoted = La version est en service. Les serveurs suivent en quelques secondes.
flash-rolled-back = La version précédente est de nouveau en service.
flash-shadow-set = La version juge désormais dans l’ombre.
flash-shadow-ended = Plus aucune version ne juge dans l’ombre.
flash-disabled = Cette personne n’a plus accès : ses sessions sont terminées.
flash-enabled = Cette personne peut de nouveau se connecter.
flash-unsure = Rien n’a été fait : cochez la case pour confirmer.
flash-in-use = Cette version est déjà en service.
flash-overtaken = Une autre version est entrée en service entre-temps. Rien n’a été changé : regardez, puis réessayez.
flash-nothing-before = Aucune version n’était en service avant celle-ci. Rien n’a été changé.
flash-damaged = Le fichier de cette version est illisible. Rien n’a été changé.
flash-last-administrator = Il n’y a pas d’autre administrateur : nommez-en un d’abord.
flash-not-yourself = Vous ne pouvez ni changer votre propre rôle ni vous fermer l’accès. Ce qui vous concerne se trouve sur la page de votre compte.
flash-invited = L’invitation est en route.
flash-link-sent = Un lien pour choisir un mot de passe est en route : les précédents ne servent plus.
flash-factor-reset = Le second facteur est retiré : le mot de passe suffit jusqu’à ce qu’un autre soit mis en place.
flash-factor-none = Il n’y avait pas de second facteur à retirer.

# Sites
admin-sites-none = Aucun site pour le moment.
admin-sites-back = Tous les sites
admin-site = Nom court
admin-site-hint = Pour les adresses : a–z, 0–9 et des traits d’union à l’intérieur. Il ne change jamais.
admin-name = Nom
admin-name-hint = Pour les gens. Laissé vide, c’est le nom court.
admin-lang = Langue
admin-lang-hint = Celle de ses pages, par exemple fr ou en.
admin-origins = Origines
admin-origins-hint = Protocole et hôte de ses pages, un par ligne, comme https://blog.example
admin-site-add = Ajouter un site
admin-site-add-submit = Ajouter et créer les clés
admin-site-settings = Réglages
admin-site-stale = Quelqu’un a modifié ce site depuis que vous avez ouvert le formulaire. Vos changements sont encore là : vérifiez-les, puis enregistrez de nouveau.
admin-site-remove = Un site n’est supprimé, avec tous ses commentaires, qu’en ligne de commande :
admin-review-first = Relire avant publication
admin-review-first-hint = Les commentaires que quelqu’un voit d’abord, en plus des douteux.
admin-review-nobody = seulement les douteux
admin-review-new-authors = ceux des nouveaux auteurs
admin-review-everybody = tous
admin-max-links = Liens au plus
admin-max-links-hint = Au-delà, quelqu’un regarde.
admin-max-depth = Profondeur des réponses
admin-max-depth-hint = Jusqu’où les réponses s’emboîtent, de 0 à 100.
admin-email-required = L’adresse e-mail est obligatoire
admin-markdown = Les commentaires sont en Markdown
admin-block-one-in = Bons commentaires bloqués, au plus
admin-publish-one-in = Indésirables publiés, au plus
admin-publish-at-most = Seuil propre pour publier, en %
admin-publish-at-most-hint = Publier jusqu’à cette probabilité d’être indésirable, quel que soit le budget. Laissé vide, le seuil du budget s’applique.
admin-spam-at-least = Seuil propre pour bloquer, en %
admin-spam-at-least-hint = Retenir comme indésirable à partir de cette probabilité, quel que soit le budget. Laissé vide, le seuil du budget s’applique.
admin-audit-share = Contrôle au hasard, en %
admin-audit-share-hint = Part des décisions automatiques que quelqu’un regarde en plus, pour mesurer les erreurs.
admin-budget-lead = Sous chaque budget figurent le seuil qui le tient d’après la table du modèle en service, et la part de commentaires qu’il vous laisse quand la part d’indésirables parmi ce qui arrive est de
admin-budget = { $budget } : { $cut } ; en attente : { $queue }
admin-load-predicted = Avec les réglages actuels, { $queue } des commentaires devraient attendre.
admin-load-queued = Ces 30 derniers jours, { $share } ont attendu.
admin-fault-empty = Ce champ est nécessaire.
admin-fault-slug = De 1 à 64 caractères : a–z, 0–9 et des traits d’union à l’intérieur.
admin-fault-taken = Il y a déjà un site de ce nom.
admin-fault-name = 200 caractères au plus, sur une ligne.
admin-fault-lang = Un code de langue, comme fr ou fr-CA.
admin-fault-origins = Chaque ligne est un protocole, un hôte et peut-être un port, comme https://blog.example, 50 au plus.
admin-fault-choice = Choisissez parmi ce qui est proposé.
admin-fault-number = Un nombre entier de 0 à 65535.
admin-fault-depth = Un nombre entier de 0 à 100.
admin-fault-share = Un nombre de 0 à 100.
admin-fault-cuts = Ce qui est publié doit rester sous ce qui est retenu comme indésirable.
admin-fault-many = Trop d’entrées : une liste en contient 2000.
admin-fault-word = Ni un mot ni une expression de 200 caractères au plus : { $line }
admin-fault-email = Pas une adresse e-mail : { $line }
admin-fault-network = Ni une adresse ni un réseau comme 203.0.113.0/24 : { $line }
admin-fault-one-email = Ce n’est pas une adresse e-mail.
admin-fault-person-taken = Quelqu’un de cette adresse modère déjà : cette page en donne la liste.
admin-fault-site-gone = L’un des sites n’est plus là. Rien n’a été accordé.
admin-fault-sure = Rien n’a été effacé : cochez la case pour confirmer.
admin-lists = Listes de blocage
admin-lists-lead = Un commentaire qui correspond à une entrée est retenu comme indésirable, quelle que soit sa note.
admin-list-word = Mots et expressions
admin-list-word-label = Ajouter des mots ou expressions, un par ligne
admin-list-email = Adresses e-mail
admin-list-email-label = Adresses, une par ligne. Seule une empreinte à clé est gardée : pour en retirer une, retapez-la.
admin-list-network = Réseaux
admin-list-network-label = Ajouter des adresses IP ou des réseaux, un par ligne
admin-list-add = Ajouter
admin-list-remove = Retirer
admin-list-remove-typed = Retirer celles tapées
admin-list-count = { $count ->
    [0] Aucune entrée.
    [one] { $count } entrée.
   *[other] { $count } entrées.
}
admin-embed = Comment l’intégrer
admin-embed-lead = Les commentaires d’une page avec le formulaire, sans script. Mettez l’adresse de la page, encodée, à la place des points.
admin-embed-api = Ou par votre propre code, sans clé depuis un navigateur :
admin-embed-api-label = Adresses de l’API
admin-keys = Clés
admin-keys-lead = Le serveur de votre site les utilise. Seules leurs empreintes sont gardées, elles ne peuvent donc plus être montrées ; de nouvelles mettent fin aux anciennes.
admin-keys-sure = Les anciennes clés peuvent cesser de fonctionner aussitôt
admin-keys-rotate = Créer de nouvelles clés
admin-keys-title = Clés de
admin-keys-once = Gardez ces clés maintenant : elles ne seront plus montrées.
admin-keys-kept = Je les ai gardées
admin-key = Clé
admin-key-akismet = Clé pour les clients de l’API d’Akismet

# Models
admin-models-lead = Les versions du modèle, la plus récente d’abord. On en fait une nouvelle à partir de vos décisions en ligne de commande :
admin-models-back = Toutes les versions
admin-in-use = en service
admin-made-beside = jugée à côté de
admin-judged-good = Le contrôle ne la trouve pas moins bonne que celle d’à côté.
admin-judged-base = Elle est venue avec le programme ou d’un fichier ; elle n’a rien appris de vos décisions.
admin-promote = Mettre en service
admin-gate-refused = Le contrôle refuse
admin-insist = La mettre en service quand même
admin-insist-lead = Rien n’a été changé. Si vous insistez, le journal le dira ; un bouton permet de revenir en arrière.
admin-refusal-worse = { $measure } sur { $texts } a baissé de { $fell } et peut-être de { $may }, alors que { $allowed } est admis.
admin-refusal-published = Sur { $texts }, la part publiée d’emblée passe de { $was } à { $is }, alors qu’un changement de { $allowed } est admis.
admin-refusal-nothing = Aucun texte n’a été mis de côté pour juger : personne ne peut le dire.
admin-refusal-unjudged = Elle n’a pas pu être jugée à côté de la version en service.
admin-measure-accuracy = La part bien jugée
admin-measure-sc1 = La part d’indésirables arrêtés quand un bon commentaire sur cent est bloqué
admin-texts-base = les textes du modèle de base
admin-texts-site = les commentaires de { $site }
admin-texts-all = tous les textes mis de côté
admin-rollback-title = Revenir à la version précédente
admin-rollback-lead = Remet en service la version d’avant ; encore une fois, celle d’avant encore.
admin-rollback = Revenir en arrière
admin-shadow-title = Dans l’ombre
admin-shadow-lead = Une version dans l’ombre juge chaque nouveau commentaire à côté de celle en service, sans effet.
admin-shadow-none = Aucune version n’a encore jugé dans l’ombre.
admin-shadow-on = { $version } juge dans l’ombre depuis le { $when }.
admin-shadow-off = { $version } a jugé dans l’ombre à partir du { $when } ; c’est terminé.
admin-shadow-start = Mettre dans l’ombre
admin-shadow-end = Terminer l’ombre
admin-crossed = Verdicts des deux
admin-crossed-down = Lignes :
admin-crossed-across =  ; colonnes :
admin-crossed-differ = Verdicts qui diffèrent
admin-borne = Ce que la modération a confirmé
admin-right = Juste
admin-wrong = Faux
admin-changed = Commentaires sur lesquels elles diffèrent
admin-comment = Commentaire
admin-moderators-said = La modération a dit
admin-verdict-publish = à publier
admin-verdict-review = à relire
admin-verdict-spam = indésirable
model-title-version = Version
admin-compare = Comparer
admin-compare-with = Comparer avec
admin-compare-lead = Les deux sur les commentaires que quelqu’un a publiés ou classés indésirables, 5 000 au plus, avec les seuils de chaque site. Une version en connaît certains par son entraînement.
admin-words-heavy = Les mots qui pèsent le plus
admin-words-moved = Les mots qui ont bougé
admin-words-lead = De combien de log-cotes un mot à lui seul déplace un commentaire vide par ailleurs. Sont pris les mots présents dans au moins trois des 1 000 derniers commentaires ; une version ne contient pas de liste de mots.
admin-words-none = Aucun mot des derniers commentaires ne dit rien.
admin-word = Mot
admin-weight = Poids
admin-before = Avant
admin-after = Maintenant
admin-towards = Vers

# The log
admin-log-decisions = Décisions
admin-log-acts = Administration
admin-log-empty = Rien n’est noté ici.
admin-filter-site = Site
admin-filter-by = Personne
admin-filter-comment = Commentaire
admin-filter-act = Acte
admin-filter-day = Jour
admin-only-comment = ce commentaire seul
admin-comment-gone = un commentaire effacé
admin-at-terminal = au terminal
admin-act-site-added = a ajouté un site
admin-act-site-changed = a changé les réglages d’un site
admin-act-site-keys-rotated = a créé de nouvelles clés
admin-act-site-list-added = a complété une liste de blocage
admin-act-site-list-removed = a retiré d’une liste de blocage
admin-act-site-removed = a supprimé un site
admin-act-site-webhook-added = a ajouté une destination
admin-act-site-webhook-enabled = a remis une destination en service
admin-act-site-webhook-removed = a retiré une destination
admin-act-site-webhook-rotated = a donné un nouveau secret à une destination
admin-act-comment-answered = a répondu à un commentaire au nom du site
admin-act-comment-mended = a corrigé le texte d’un commentaire
admin-act-model-promoted = a mis une version en service
admin-act-model-refused = a demandé une version que le contrôle a refusée
admin-act-model-rolled-back = est revenu à une version
admin-act-model-shadowed = a mis une version dans l’ombre
admin-act-model-shadow-ended = a terminé l’ombre
admin-act-person-added = a ajouté une personne
admin-act-person-invited = a invité une personne
admin-act-person-link-made = a créé un lien pour un mot de passe
admin-act-person-token-issued = a délivré un jeton
admin-act-person-changed = a changé le rôle ou les sites d’une personne
admin-act-person-disabled = a fermé l’accès à une personne
admin-act-person-enabled = a rouvert l’accès à une personne
admin-act-password-set = a choisi un mot de passe par un lien
admin-act-password-change = a changé son mot de passe
admin-act-password-reset-asked = a demandé un lien pour un nouveau mot de passe
admin-act-session-end = a terminé des sessions
admin-act-factor-set = a mis en place un second facteur
admin-act-factor-reset = a retiré un second facteur
admin-act-factor-recovery-code = a utilisé un code de secours
admin-act-privacy-exported = a exporté ce qui est gardé d’une adresse
admin-act-privacy-erasure-begun = a commencé à effacer ce qui est gardé d’une adresse
admin-act-privacy-erased = a effacé ce qui est gardé d’une adresse
admin-detail-list = liste
admin-detail-entries = entrées
admin-detail-insisted = malgré le contrôle
admin-detail-role = rôle
admin-detail-sites = sites
admin-detail-from = avant
admin-detail-to = après
admin-detail-by = par
admin-detail-all = toutes
admin-detail-comments = commentaires
admin-detail-pages = pages
admin-detail-training-examples = exemples d’entraînement
admin-detail-how = façon
admin-detail-email = adresse
admin-value-true = oui
admin-value-false = non
admin-value-moderator = modération
admin-value-admin = administration
admin-value-word = mots
admin-value-network = réseaux
admin-value-link = lien
admin-value-anonymise = rendus anonymes
admin-value-delete = supprimés

# People
admin-people-lead = Qui peut décider, où, et qui s’occupe de tout.
admin-people-no-mail = Aucun serveur de courrier n’est réglé (mail.smtp), personne ne reçoit donc de lettre : le lien pour choisir un mot de passe est affiché ici, une seule fois, à vous de le transmettre. La même chose en ligne de commande :
admin-invite = Inviter quelqu’un
admin-invite-lang = Langue de la lettre
admin-invite-sites-hint = Un modérateur ne voit que ces sites : inutile d’en cocher pour l’administration.
admin-invite-refused = Personne n’a été invité. Ce qui ne va pas est dit à chaque champ.
admin-invite-send = Envoyer l’invitation
admin-invite-make = Inviter et afficher le lien
admin-invite-again = Renvoyer l’invitation
admin-invite-make-again = Afficher un autre lien d’invitation
admin-link-send = Envoyer un lien pour un nouveau mot de passe
admin-link-make = Afficher un lien pour un nouveau mot de passe
# Variable : $email
admin-link-title = Un lien pour { $email }
admin-link = Lien
admin-link-once = Transmettez ce lien : il permet de choisir un mot de passe, une seule fois, pendant trois jours. Il ne sera plus affiché.
admin-link-kept = C’est transmis
admin-factor-reset = Retirer le second facteur
admin-person-factor = avec un second facteur
# Variable : $when
admin-person-invited = invitation en cours, le lien est valable jusqu’au { $when }
admin-person-invitation-ended = invitation restée sans suite, le lien s’est éteint
admin-person-no-password = sans mot de passe
admin-person-since = Depuis le
admin-disabled = sans accès
admin-yourself = vous
admin-role = Rôle
admin-role-moderator = Modération
admin-role-admin = Administration de tout
admin-grants = Sites
admin-disable = Fermer l’accès
admin-enable = Rouvrir l’accès

# Privacy
admin-privacy-lead = Un lecteur peut demander ce qui est gardé de lui, ou que ce soit effacé. Assurez-vous d’abord que l’adresse est la sienne.
admin-email = Adresse e-mail
admin-export = Exporter en JSON
admin-erase = Effacer
admin-erase-lead = Rendus anonymes, les commentaires restent en ligne sans nom, site ni adresse. Supprimés, ils ont disparu. Les textes étiquetés de l’adresse, sa place sur les listes de blocage, et l’adresse partout où quelqu’un l’a écrite partent dans les deux cas. Il n’y a pas de retour.
admin-erase-sure = Oui, effacer pour de bon
admin-anonymise = Rendre les commentaires anonymes
admin-delete = Supprimer les commentaires
admin-erased = Effacé : { $comments ->
    [one] { $comments } commentaire
   *[other] { $comments } commentaires
} sur { $pages ->
    [one] { $pages } page
   *[other] { $pages } pages
}, { $examples ->
    [one] { $examples } exemple d’entraînement
   *[other] { $examples } exemples d’entraînement
}. On n’y trouve plus rien.

# Faults of fields
field-comments-required = Dites ce que deviennent les commentaires.
field-role-required = Un rôle est nécessaire.
field-role-invalid = Le rôle doit être moderator ou admin.
field-kind-required = Une liste est nécessaire.
field-kind-invalid = Ce n’est aucune des listes.
field-do-required = Dites ce qu’il faut faire.
field-do-invalid = Cela ne peut pas se faire ici.
