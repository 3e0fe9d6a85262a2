"""The service over HTTP: the Prolific API, which gets the token, and the storage, which must never see it."""
