# Les figures de la qualité d’un modèle : leur titre, comment les lire, et les mots qu’elles portent.

plot-ham-blocked = Bons commentaires bloqués
plot-spam-caught = Indésirables arrêtés
plot-precise = Indésirables parmi les bloqués
plot-told = Probabilité annoncée
plot-was = Part réelle d’indésirables
plot-interval = Intervalle à 95 %
plot-comments = Commentaires
plot-probability = Probabilité d’être indésirable
plot-ham = Bons commentaires
plot-spam = Indésirables
plot-numbers = Les nombres

plot-roc-title = Ce que coûte le blocage
plot-roc-caption = La courbe ROC : pour chaque seuil, la part des indésirables qu’il arrête et celle des bons commentaires qu’il bloque. Plus elle approche du coin supérieur gauche, mieux c’est ; le hasard donne la ligne en tirets.
# Variable : $caught (pour cent)
plot-roc-mark = { $caught } arrêtés pour 1 % de bons
plot-pr-title = S’il a raison quand il bloque
plot-pr-caption = Précision et rappel : plus un seuil arrête d’indésirables, plus il y a de bons commentaires parmi les bloqués. Plus la courbe approche du coin supérieur droit, mieux c’est.
# Variable : $share (pour cent)
plot-pr-guide = { $share } des commentaires sont indésirables
plot-calibration-title = Si l’on peut croire ses probabilités
plot-calibration-caption = Le calibrage : les commentaires rangés par la probabilité annoncée, en groupes d’à peu près même taille, et la part d’indésirables de chaque groupe, avec son intervalle à 95 %. Sur la ligne en tirets, l’annoncé et le réel coïncident.
# Variable : $error (pour cent)
plot-calibration-mark = { $error } d’écart en moyenne
plot-scores-title = À quelle distance sont les deux
plot-scores-caption = Combien de commentaires ont reçu quelle probabilité : les indésirables au-dessus de la ligne, les bons au-dessous. Les hauteurs sont des racines carrées, afin que peu se voie encore à côté de beaucoup.
plot-scores-cuts = En tirets : publié jusqu’à la première ligne, bloqué à partir de la seconde.
plot-scores-up = Indésirables
plot-scores-down = Bons commentaires

plot-decisions = Décisions du site
plot-share = Part des commentaires
plot-learning-title = S’il juge bien
plot-learning-caption = La part des commentaires du bon côté d’un demi, et la part des indésirables arrêtés si un bon commentaire sur cent peut être bloqué, après tant de décisions. Traits verticaux : l’écart entre les parties. Les décisions sont placées selon leur logarithme.
plot-learning-accuracy = bien jugés
plot-learning-sc1 = arrêtés pour 1 %
plot-learning-verdicts-title = Ce qui reste aux personnes
plot-learning-verdicts-caption = La part des bons commentaires publiés aussitôt, des indésirables bloqués, et de tous les commentaires qui attendent une personne, après tant de décisions. Traits verticaux : l’écart entre les parties.
plot-learning-published = bons publiés
plot-learning-blocked = indésirables bloqués
plot-learning-queued = en attente, en tout
