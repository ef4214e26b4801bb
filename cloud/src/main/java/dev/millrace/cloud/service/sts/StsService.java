package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.sts.DecodeAuthorizationMessageRequest;
import dev.millrace.wire.sts.DecodeAuthorizationMessageResponse;
import dev.millrace.wire.sts.InvalidAuthorizationMessageException;
import dev.millrace.wire.sts.StsOperations;
import java.security.SecureRandom;
import java.time.InstantSource;

/// STS put together: its parts, and the table of its operations.
public final class StsService {
    private final Sessions sessions;
    private final GivenKeySets givenKeySets;
    private final Service api;

    /// @param fetched key sets from the issuers themselves, where none is given
    public StsService(
            Storage storage,
            InstantSource clock,
            SecureRandom random,
            Roles roles,
            IdentityProviders providers,
            KeySets fetched) {
        givenKeySets = new GivenKeySets(storage);
        KeySets keys = (issuer, fresh) -> givenKeySets.find(issuer).or(() -> fetched.of(issuer, fresh));
        sessions = new Sessions(storage, clock, random, roles);
        api = Service.of(StsOperations.FACTS, () -> new StsOperations()
                .assumeRole(new AssumeRole(roles, sessions)::run)
                .assumeRoleWithWebIdentity(
                        new AssumeRoleWithWebIdentity(roles, sessions, providers, keys, clock)::run)
                .getSessionToken(new GetSessionToken(sessions)::run)
                .getCallerIdentity(CallerQueries::identity)
                .getAccessKeyInfo(CallerQueries::accessKey)
                .decodeAuthorizationMessage((input, _) -> decoded(input, roles))
                .build());
    }

    private static DecodeAuthorizationMessageResponse decoded(DecodeAuthorizationMessageRequest input, Roles roles) {
        return new DecodeAuthorizationMessageResponse(roles.decoded(input.encodedMessage())
                .orElseThrow(() -> new InvalidAuthorizationMessageException("Message is not valid")));
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// Key sets that are given by hand.
    public GivenKeySets givenKeySets() {
        return givenKeySets;
    }

    /// Sessions, for the rest of the server.
    public Sessions sessions() {
        return sessions;
    }
}
