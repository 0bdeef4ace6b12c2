"""May it pass: credentials, signature, clock window, replayed nonce."""
