package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.Logins;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.AuthorizationData;
import dev.millrace.wire.ecr.GetAuthorizationTokenRequest;
import dev.millrace.wire.ecr.GetAuthorizationTokenResponse;
import java.util.Collections;

/// GetAuthorizationToken: a login to the caller's registry, whatever registry ids are asked for, one entry for each.
public final class GetAuthorizationToken {
    private final Logins logins;
    private final RegistryAddress address;

    public GetAuthorizationToken(Logins logins, RegistryAddress address) {
        this.logins = logins;
        this.address = address;
    }

    public GetAuthorizationTokenResponse run(GetAuthorizationTokenRequest input, Call call) {
        Logins.Issued login = logins.issue(
                new Registry(call.account(), call.region()), call.caller().arn());
        AuthorizationData data = AuthorizationData.builder()
                .authorizationToken(login.token())
                .expiresAt(login.expiresAt())
                .proxyEndpoint(address.endpoint())
                .build();
        int entries = input.registryIds() == null
                ? 1
                : Math.max(1, input.registryIds().size());
        return GetAuthorizationTokenResponse.builder()
                .authorizationData(Collections.nCopies(entries, data))
                .build();
    }
}
