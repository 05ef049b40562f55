# Where a site is told of what happens.

webhooks-title = Webhooks
webhooks-lead = Tamis tells your own server of what happens, by a signed message (Standard Webhooks). No message holds an e-mail address, an IP address or a score.
webhook-secret-once = This is the signing secret. It is shown this once: copy it now.
webhook-endpoints = Endpoints
webhook-none = Nobody is told of anything yet.
webhook-since = Told since
# Variable: $when
webhook-old-until = the old secret signs too until { $when }
webhook-disabled = This endpoint answered that it is gone (410). Nothing more is sent to it.
webhook-enable = Send to it again
webhook-test = Send a test
webhook-rotate = New secret
webhook-remove = Remove
webhook-add = Add an endpoint
webhook-url = Address
webhook-events = What to tell of
webhook-comment-published = A comment is online
webhook-comment-held = A comment is held back
webhook-comment-decided = A moderator decided
webhook-model-promoted = Another version of the model is in use
webhook-no-event = Choose at least one event.
webhook-too-many = A site has 20 endpoints at the most.
webhook-invalid = An endpoint is an address such as https://example.org/hook, without a name or password in it.
webhook-insecure = An endpoint is reached by https.
webhook-private = This address lies on this machine or its network, or is nobody’s: nothing is sent there.
webhook-deliveries = Deliveries
webhook-no-deliveries = Nothing was sent yet.
webhook-again = Send again
webhook-state-waiting = Under way
webhook-state-delivered = Delivered
webhook-state-failed = Failed
# Variable: $count
webhook-attempts = { $count ->
    [0] not tried yet
    [one] { $count } attempt
   *[other] { $count } attempts
}
# Variable: $code
webhook-answer = answered { $code }
# Variable: $when
webhook-next = next attempt { $when }
webhook-fault-private = its name came to a private address: nothing was sent
webhook-fault-insecure = not https: nothing was sent
webhook-fault-address = this is no address
webhook-fault-name = its name is unknown
webhook-fault-connection = no connection
webhook-fault-tls = no trusted encryption
webhook-fault-timeout = no answer within 5 seconds
webhook-fault-answer = no readable answer
webhook-fault-unsigned = its secret does not open
webhook-fault-gone = the endpoint is gone

# What the last act did
flash-webhook-removed = The endpoint is removed.
flash-webhook-enabled = The endpoint is told again.
flash-webhook-tested = A test is on its way.
flash-webhook-sent-again = The delivery is on its way again.
flash-webhook-not-done = That could not be done: it is gone, or it is being sent just now.
flash-webhook-is-disabled = Nothing is sent to this endpoint: it said that it is gone. Put it in use again first.
