//! The shapes of what a form is given with.

use super::schemas::object;
use serde_json::{Value, json};

pub(super) fn facts() -> Value {
    object(
        &[
            "lang",
            "email_required",
            "markdown",
            "max_depth",
            "proof_of_work",
            "stamp",
            "closed",
            "notify",
        ],
        json!({
            "lang": { "type": "string", "description": "The site's, BCP 47." },
            "email_required": { "type": "boolean" },
            "markdown": { "type": "boolean" },
            "max_depth": { "type": "integer", "minimum": 0, "description": "How deep answers may nest; the first level is 0." },
            "proof_of_work": { "type": "boolean", "description": "Whether a comment without a solved challenge waits for a person." },
            "stamp": { "type": "string", "description": "When this was asked, signed. Sent back with the comment." },
            "closed": { "type": "boolean", "description": "Whether the page takes no comments." },
            "notify": { "type": "boolean", "description": "Whether answers can be told of by mail." },
        }),
    )
}

pub(super) fn challenge() -> Value {
    let bytes = json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" });
    let parameters = object(
        &[
            "algorithm",
            "cost",
            "expiresAt",
            "keyLength",
            "keyPrefix",
            "nonce",
            "salt",
        ],
        json!({
            "algorithm": { "type": "string", "const": "PBKDF2/SHA-256" },
            "cost": { "type": "integer", "minimum": 1, "description": "Rounds of PBKDF2." },
            "expiresAt": { "type": "integer", "description": "Seconds since 1970." },
            "keyLength": { "type": "integer", "minimum": 1, "description": "Bytes of the key." },
            "keyPrefix": { "type": "string", "pattern": "^[0-9a-f]*$", "description": "What the key, in hex, must begin with." },
            "nonce": bytes, "salt": bytes,
        }),
    );
    let mut challenge = object(
        &["parameters", "signature"],
        json!({ "parameters": parameters, "signature": { "type": "string" } }),
    );
    challenge["description"] =
        "The password is the nonce's bytes and a counter of 32 bits, big-endian. The payload is base64 of the JSON \
         {\"challenge\": this, \"solution\": {\"counter\", \"derivedKey\": hex}}."
            .into();
    challenge
}
