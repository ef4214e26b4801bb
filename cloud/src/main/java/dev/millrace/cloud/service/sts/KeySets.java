package dev.millrace.cloud.service.sts;

import java.util.Optional;

/// The keys by which issuers of tokens sign: JSON Web Key Sets (RFC 7517).
@FunctionalInterface
public interface KeySets {
    /// An issuer's key set, as JSON; empty where it cannot be had.
    /// @param issuer its URL
    /// @param fresh whether one that is remembered is not enough
    Optional<String> of(String issuer, boolean fresh);
}
