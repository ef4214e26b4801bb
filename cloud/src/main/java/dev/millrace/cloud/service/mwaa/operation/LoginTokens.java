package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.service.mwaa.CallerRights;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.cloud.service.mwaa.web.Tokens;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.AccessDeniedException;
import dev.millrace.wire.mwaa.CreateCliTokenRequest;
import dev.millrace.wire.mwaa.CreateCliTokenResponse;
import dev.millrace.wire.mwaa.CreateWebLoginTokenRequest;
import dev.millrace.wire.mwaa.CreateWebLoginTokenResponse;
import dev.millrace.wire.mwaa.ResourceNotFoundException;

/// Tokens for an environment's page and for its command line.
public final class LoginTokens {
    private static final String LOGIN = "airflow:CreateWebLoginToken";

    private final Environments environments;
    private final Tokens tokens;
    private final AirflowRights rights;

    public LoginTokens(Environments environments, Tokens tokens, CallerRights callers) {
        this.environments = environments;
        this.tokens = tokens;
        this.rights = new AirflowRights(callers);
    }

    public CreateWebLoginTokenResponse web(CreateWebLoginTokenRequest input, Call call) {
        KeptEnvironment environment = usable(input.name(), call);
        String role = rights.role(call, environment.key(), LOGIN)
                .orElseThrow(() -> new AccessDeniedException(AirflowRights.refusal(call, environment.key(), LOGIN)));
        String user = AirflowRights.user(call);
        String token = tokens.give(new Tokens.Pass(Tokens.Use.PAGE, environment.uid(), user, role));
        return new CreateWebLoginTokenResponse(
                token, Shown.webserver(environment), AirflowRights.identity(call), user);
    }

    public CreateCliTokenResponse cli(CreateCliTokenRequest input, Call call) {
        KeptEnvironment environment = usable(input.name(), call);
        String token = tokens.give(
                new Tokens.Pass(Tokens.Use.COMMAND, environment.uid(), AirflowRights.user(call), "Admin"));
        return new CreateCliTokenResponse(token, Shown.webserver(environment));
    }

    private KeptEnvironment usable(String name, Call call) {
        KeptEnvironment environment = EnvironmentLookup.named(environments, call, name);
        if (!environment.status().usable()) {
            throw new ResourceNotFoundException(
                    "Environment " + name + " is not available: its status is " + environment.status() + ".");
        }
        return environment;
    }
}
