# Le rapport d’une évaluation, et la page du modèle en service.

# Variable : $version
report-title-model = Ce que valent les avis de { $version }
report-title-cross = Ce que valent les avis d’un tel modèle
# Variables : $all, $ham, $spam (nombres)
report-lead-model = { $all } commentaires ont été jugés dont on sait ce qu’ils sont : { $ham } bons et { $spam } indésirables.
report-lead-cross = { $all } commentaires ont été jugés dont on sait ce qu’ils sont : { $ham } bons et { $spam } indésirables. Chacun l’a été par un modèle qui ne l’avait pas appris, ni rien de ce qui était mis de côté avec lui.
# Variables : $publish, $review, $spam (pour cent)
report-lead-ham = Parmi les bons, { $publish } seraient publiés aussitôt, { $review } attendraient une personne et { $spam } seraient bloqués comme indésirables.
report-lead-spam = Parmi les indésirables, { $spam } seraient bloqués, { $review } attendraient une personne et { $publish } seraient publiés.
# Variable : $caught (pour cent)
report-lead-sc1 = Si un bon commentaire sur cent peut être bloqué, { $caught } des indésirables sont arrêtés.

report-figures = Les chiffres
report-intervals = Sous chaque chiffre : les valeurs entre lesquelles il se trouve, sûr à 95 %, autant que ces commentaires permettent de le dire.
figure-accuracy = Exactitude
figure-accuracy-short = Exactitude
figure-accuracy-meaning = Du bon côté d’un demi
figure-mcc = Corrélation de Matthews
figure-mcc-short = MCC
figure-mcc-meaning = 1 est parfait, 0 le hasard ; juste aussi quand une classe est rare
figure-auc = Aire sous la courbe ROC
figure-auc-short = AUC
figure-auc-meaning = Combien de fois un indésirable est noté au-dessus d’un bon
figure-average-precision = Précision moyenne
figure-average-precision-short = Préc. moyenne
figure-average-precision-meaning = Indésirables parmi les bloqués, à tous les seuils
figure-sc1 = Indésirables arrêtés à 1 %
figure-sc1-short = sc1
figure-sc1-meaning = Si 1 % des bons au plus est bloqué
figure-ece = Erreur de calibrage
figure-ece-short = ECE
figure-ece-meaning = L’écart des probabilités au réel, sur 15 groupes de même taille
figure-brier = Score de Brier
figure-brier-short = Brier
figure-brier-meaning = Carré moyen de l’écart au vrai ; 0 est parfait

report-verdicts = Ce que deviendraient les commentaires
report-class = Commentaires
report-published = Publiés aussitôt
report-queued = En attente d’une personne
report-held = Bloqués comme indésirables
# Variable : $count
report-ham-row = Bons ({ $count })
report-spam-row = Indésirables ({ $count })
# Variables : $models, $of, $texts, $worth, $needed, $count, $caution (nombres)
report-unblocked = Modèles qui ne pouvaient rien bloquer : { $models } sur { $of }.
report-unblocked-few = Pas de seuil pour bloquer : il y avait { $texts } bons commentaires pour le placer, et il en faut au moins { $needed } pour une erreur sur { $count }, tenue { $caution } fois plus strictement pour les sites encore inconnus.
report-unblocked-alike = Pas de seuil pour bloquer : les { $texts } bons commentaires pour le placer en valent { $worth } sans rien de commun, car ceux d’un même gabarit ou fil se ressemblent, et il en faut au moins { $needed } pour une erreur sur { $count }, tenue { $caution } fois plus strictement pour les sites encore inconnus.
report-unblocked-parted = Pas de seuil pour bloquer : trop des { $texts } bons commentaires pour le placer sont notés aussi haut que peut l’être un indésirable, pour une erreur sur { $count }, tenue { $caution } fois plus strictement pour les sites encore inconnus.

report-pictures = Figures

report-budgets = Où placer les seuils
report-budgets-lead = Un seuil est une probabilité d’être indésirable. Dites combien d’erreurs vous pouvez supporter ; voici le seuil le plus hardi qui s’y tient, même selon la borne haute de ce que ces commentaires permettent d’affirmer. Les dernières colonnes disent combien il resterait à lire, selon la part d’indésirables dans ce qui arrive.
report-budget-block = Bloquer
report-budget-block-caption = Bons commentaires qui peuvent être bloqués, parmi des genres jugés ici ; ceux d’un autre site peuvent différer. L’attente est donnée avec une publication à un indésirable sur 100.
report-budget-block-gained = Indésirables bloqués
report-budget-publish = Publier
report-budget-publish-caption = Indésirables qui peuvent être publiés, parmi des genres jugés ici ; ceux d’un autre site peuvent différer. L’attente est donnée avec un blocage à un bon commentaire sur 200.
report-budget-publish-gained = Bons publiés
report-budget = Budget
report-cut = Seuil
report-seen = Erreurs vues
report-queue = En attente, selon la part d’indésirables
# Variable : $count
report-one-in = 1 sur { $count }
# Variable : $share (pour cent)
report-at-most = au plus { $share }

report-languages = Par langue
report-language = Langue
report-sources = Par source
report-source = Source
report-all = Ensemble
report-ham = Bons
report-spam = Indésirables
report-ham-blocked = Bons bloqués
report-spam-published = Indésirables publiés

report-attacks = Les indésirables déguisés
report-attack = Déguisement
report-caught-before = Pris à 50 %, avant
report-caught-after = Pris à 50 %, après
report-blocked-before = Bloqués, avant
report-blocked-after = Bloqués, après
report-kept-before = Non publiés, avant
report-kept-after = Non publiés, après
report-attack-homoglyphs = Lettres d’autres alphabets
report-attack-zero-width = Caractères invisibles
report-attack-full-width = Lettres pleine chasse
report-attack-marks = Signes empilés sur les lettres
report-attack-mathematical = Alphabets mathématiques
report-attack-leet = Chiffres à la place de lettres
report-attack-spaced = Lettres espacées
report-attack-split = Mots coupés par des signes
report-attack-mixed = Un peu de tout
report-attack-good-words = Trente mots anodins ajoutés

report-words = Ce qui a le plus pesé
report-words-lead = Les dix raisons les plus lourdes de chaque commentaire, additionnées sur tous, en logarithme de cote. Seul ce que trois commentaires au moins partagent est cité.
report-words-spam = Vers indésirable
report-words-ham = Vers acceptable
report-reason = Raison
report-weight = Poids

report-mistakes = Les erreurs les plus sûres d’elles
report-mistakes-lead = Les commentaires les plus loin du mauvais côté, chacun avec ses raisons. Adresses e-mail, numéros de téléphone, identifiants et noms sont retirés : •••.
report-blocked = Bons commentaires pris pour indésirables
report-blocked-none = Aucun.
report-missed = Indésirables pris pour bons
report-missed-none = Aucun.
# Variables : $probability (pour cent), $source
report-mistake-about = Indésirable à { $probability }, disait le modèle. De { $source }.

report-how = Ce qui a été jugé, et comment
# Variables : $version, $checksum
report-how-model = Chaque commentaire a été jugé par un seul modèle, { $version }, SHA-256 { $checksum }.
# Variable : $sources
report-how-known = Le modèle a été entraîné sur des sources de mêmes noms : { $sources }. Les chiffres sur ce qu’un modèle a déjà vu le flattent.
# Variable : $parts
report-how-cross = Validation croisée en { $parts } parties : chacune a été jugée par un modèle entraîné sur toutes les autres, et qui a choisi ses propres seuils.
report-how-source = Les parties sont des sources : chacune a été jugée comme un site que le modèle n’a jamais vu.
report-how-kind = Les parties sont des genres de commentaires, comme les prêts ou les remerciements, d’où qu’ils viennent ; ce qui n’a pas de genre a été mis de côté avec sa source.
report-how-template = Les parties sont faites de gabarits ou de fils : ce qui vient d’un même gabarit ou d’un même fil a été mis de côté ensemble.
report-how-random = Les parties sont faites au hasard, texte par texte.
# Variables : $sources, $parts
report-how-merged = Il y a { $sources } sources ; elles se partagent { $parts } parties.
report-how-flatters = De telles parties flattent : des commentaires du même gabarit ou du même fil ont instruit le modèle qui jugeait.
# Variable : $count
report-how-also = { $count } autres commentaires ont toujours servi à l’entraînement et n’ont pas été jugés.
report-how-only = { $count } des commentaires ont seulement été jugés, sans servir à l’entraînement.
report-how-repeated = Textes jugés qui se trouvent mot pour mot dans une autre partie, ou dans ce qui a toujours servi à l’entraînement : { $count }. Les chiffres sur eux flattent.
# Variable : $sources
report-how-shared = Des sources de mêmes noms que celles qui sont jugées ont toujours servi à l’entraînement : { $sources }. Les chiffres sur ce qu’un modèle a déjà vu le flattent.
# Variable : $resamples
report-how-intervals = Intervalles des chiffres : bootstrap par percentiles, { $resamples } rééchantillons, les commentaires d’un même gabarit ou fil tirés ensemble. Intervalles des parts : score de Wilson, pour autant de commentaires sans rien de commun que valent ceux d’un même gabarit ou fil (effet de plan de Kish) ; de même les bornes des budgets. L’erreur de calibrage n’est jamais négative : son intervalle penche vers le haut.
# Variable : $shares
report-how-queue = L’attente est calculée pour des parts d’indésirables de { $shares }, d’après ce que sont devenus ici les bons et les indésirables.
report-how-attacks = Chaque déguisement a été essayé sur tous les indésirables ; liens et adresses sont restés tels quels. Les mots anodins sont tirés de ceux que les bons commentaires d’ici emploient plus souvent que les indésirables ; nul n’a demandé au modèle lesquels.
