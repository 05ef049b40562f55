//! What was written under the demo's article; all of it invented, spam included.

/// One comment.
pub(super) struct Sample {
    pub name: &'static str,
    pub email: &'static str,
    pub website: Option<&'static str>,
    pub body: &'static str,
    /// The sample it answers, by its place.
    pub answers: Option<usize>,
    /// The moderator has looked and let it through, where the model would not.
    pub approved: bool,
}

const fn sample(name: &'static str, email: &'static str, body: &'static str) -> Sample {
    Sample {
        name,
        email,
        website: None,
        body,
        answers: None,
        approved: false,
    }
}

impl Sample {
    const fn approved(mut self) -> Self {
        self.approved = true;
        self
    }

    const fn answers(mut self, place: usize) -> Self {
        self.answers = Some(place);
        self.approved()
    }

    const fn website(mut self, website: &'static str) -> Self {
        self.website = Some(website);
        self
    }
}

pub(super) const SAMPLES: &[Sample] = &[
    sample(
        "Annick Le Gall",
        "annick@lannec.example",
        "Enfin ! Ma fille va au collège du Phare et fait le tour du bassin depuis deux hivers, souvent sous la pluie. \
         Merci à l’équipe de Yann Le Dantec, et merci pour cet article qui explique bien pourquoi c’était si long.",
    )
    .approved(),
    sample(
        "Erwan P.",
        "erwan.p@lannec.example",
        "86 000 euros pour du chêne, alors que la rue des Saleurs est dans le noir depuis trois ans. Je suis content de \
         retrouver la passerelle, mais je trouve l’ordre des priorités difficile à comprendre.",
    )
    .approved(),
    sample(
        "Soline Morvan",
        "soline@atelier-morvan.example",
        "Je suis menuisière : le chêne bien posé tient cinquante ans au bord de l’eau, le composite rarement vingt. Sur la \
         durée, la différence de prix disparaît. Reste la question de l’entretien, dont personne ne parle.",
    )
    .website("https://atelier-morvan.example/")
    .approved(),
    sample(
        "Erwan P.",
        "erwan.p@lannec.example",
        "Merci pour la précision, je ne voyais pas les choses comme ça. Vous savez si l’entretien est prévu au budget ?",
    )
    .answers(2),
    sample(
        "SEO Expert Paris",
        "contact@seo-premier.example",
        "Bonjour, votre site est super mais il n’apparaît pas en première page de Google ! Nous proposons 5000 backlinks \
         de qualité à partir de 49 euros, résultats garantis en 7 jours. Visitez https://seo-premier.example/offre et \
         https://seo-premier.example/devis",
    )
    .website("https://seo-premier.example/"),
    sample(
        "Jean-Marc",
        "jm.kerleo@lannec.example",
        "À l’association de vélo : 340 passages par jour, c’est beaucoup, mais deux mètres de large c’est deux mètres de \
         large. J’ai failli me faire renverser plus d’une fois sur l’ancienne. Pied à terre, ça me va très bien.",
    )
    .approved(),
    sample(
        "Maïwenn",
        "maiwenn@lannec.example",
        "Ma grand-mère a la même photo de 1949, avec les souliers neufs ! On sera là samedi pour Jeanne Ollivier.",
    )
    .approved(),
    sample(
        "Mme Sophie Laurent",
        "pret.rapide@finance-aide.example",
        "OFFRE DE PRÊT ENTRE PARTICULIERS SÉRIEUX ET HONNÊTE !!! Je mets à votre disposition un prêt de 2 000 € à \
         500 000 € au taux de 2 % sans justificatif, réponse en 24 h. Contactez-moi par WhatsApp +33 6 00 00 00 00 ou par \
         mail pret.rapide@finance-aide.example",
    ),
    sample("Loïc", "loic@lannec.example", "Et les crêpes, sucre ou complète ?").approved(),
    sample(
        "Comité des fêtes",
        "fetes@lannec.example",
        "Les deux, Loïc, et sans gluten pour qui prévient avant vendredi. Venez tôt : l’an dernier la pâte n’a pas tenu \
         jusqu’à treize heures.",
    )
    .answers(8),
    sample(
        "Professeur Bakary",
        "bakary@voyance-retour.example",
        "Grand voyant médium guérisseur, retour de l’être aimé en 48 h, chance au jeu, désenvoûtement, problèmes \
         d’argent et de travail. Travail sérieux, paiement après résultat. Tél. et WhatsApp : 07 00 00 00 00. \
         www.voyance-retour.example",
    )
    .website("http://voyance-retour.example/"),
    sample("Titouan", "titouan@lannec.example", "mdr la barge"),
    sample(
        "Nolwenn Cadiou",
        "nolwenn@lannec.example",
        "Attention, de faux agents de la mairie appellent en ce moment pour « financer la passerelle » et demandent un \
         numéro de carte. La mairie ne collecte rien par téléphone, raccrochez et signalez-le.",
    ),
    sample(
        "Casino en ligne bonus",
        "bonus@casino-royal.example",
        "Très bon article merci ! Gagnez jusqu’à 1500 € de bonus sans dépôt sur le meilleur casino en ligne : \
         https://casino-royal.example/bonus 200 tours gratuits, retrait immédiat, inscrivez-vous vite !!!",
    )
    .website("https://casino-royal.example/"),
    sample(
        "Yves Tanguy",
        "y.tanguy@lannec.example",
        "Bravo la mairie, 22 mois pour 140 mètres. À ce rythme mes petits-enfants verront peut-être l’éclairage. Quelle \
         bande d’incapables.",
    ),
    sample(
        "Amélie",
        "amelie@voyages-amelie.example",
        "Super article, très intéressant, merci du partage. J’ai écrit quelque chose de semblable sur mon blog, \
         passez me voir : https://voyages-amelie.example/blog",
    )
    .website("https://voyages-amelie.example/"),
];
