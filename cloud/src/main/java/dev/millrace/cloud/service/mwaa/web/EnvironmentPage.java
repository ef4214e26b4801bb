package dev.millrace.cloud.service.mwaa.web;

import dev.millrace.cloud.service.mwaa.Airflow;
import dev.millrace.cloud.service.mwaa.Airflow.CommandResult;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.Airflow.Session;
import dev.millrace.cloud.service.mwaa.MwaaLimits;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// What is answered at an environment's address: MWAA's own pages below `/aws_mwaa`, and Airflow.
public final class EnvironmentPage {
    private static final Logger LOG = System.getLogger(EnvironmentPage.class.getName());
    private static final String BEARER = "Bearer ";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String JSON = "application/json";

    /// The token is behind a `#`, where no server sees it: the page hands it on.
    private static final String SSO = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Airflow</title>
            <p id="said">Logging in …</p>
            <noscript><p>This page needs JavaScript.</p></noscript>
            <script>
              const token = location.hash.slice(1);
              history.replaceState(null, "", location.pathname);
              fetch("/aws_mwaa/login", {
                method: "POST",
                headers: {"Content-Type": "application/x-www-form-urlencoded"},
                body: new URLSearchParams({token}),
              }).then(async answer => {
                if (answer.ok) location.replace("/");
                else document.getElementById("said").textContent = (await answer.json()).message;
              });
            </script>
            """;

    private final Environments environments;
    private final Airflow airflow;
    private final Tokens tokens;
    private final ReverseProxy proxy;

    public EnvironmentPage(Environments environments, Airflow airflow, Tokens tokens) {
        this.environments = environments;
        this.airflow = airflow;
        this.tokens = tokens;
        this.proxy = new ReverseProxy();
    }

    /// Answers what comes to an environment's address.
    public HttpResponse answer(EnvironmentKey key, String uid, HttpRequest request) {
        try {
            return switch (request.path()) {
                case "/aws_mwaa/aws-console-sso" -> only("GET", request, () -> text(200, HTML, SSO));
                case "/aws_mwaa/login" -> only("POST", request, () -> login(uid, request));
                case "/aws_mwaa/cli" -> only("POST", request, () -> command(uid, request));
                default -> pass(key, uid, request);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return said(503, "The server ends.");
        } catch (RefusedException refused) {
            return said(refused.isInvalid() ? 400 : 503, refused.message());
        } catch (IOException broken) {
            return said(502, "Airflow's web server gave no answer: " + broken);
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "The page of " + key.arn() + " failed", bug);
            return said(500, "Internal failure");
        }
    }

    private interface Inside {
        HttpResponse answer() throws RefusedException, InterruptedException;
    }

    private static HttpResponse only(String method, HttpRequest request, Inside inside)
            throws RefusedException, InterruptedException {
        if (!request.method().equals(method)) {
            HttpResponse refused = said(405, method + " alone is answered here.");
            refused.headers().add("Allow", method);
            return refused;
        }
        return inside.answer();
    }

    private HttpResponse login(String uid, HttpRequest request) throws RefusedException, InterruptedException {
        Optional<Tokens.Pass> pass = Arrays.stream(body(request).split("&"))
                .filter(field -> field.startsWith("token="))
                .findFirst()
                .flatMap(field -> decoded(field.substring("token=".length())))
                .flatMap(token -> tokens.take(token, Tokens.Use.PAGE, uid));
        if (pass.isEmpty()) {
            return said(403, "The token is unknown, used, or older than a minute: create another by CreateWebLoginToken.");
        }
        Session session = airflow.login(uid, pass.get().user(), pass.get().role());
        HttpResponse answer = text(200, HTML, "<!doctype html><title>Airflow</title><a href=\"/\">Airflow</a>");
        // Airflow 3's page reads its token by itself.
        session.cookies().forEach((name, value) -> answer.headers()
                .add(
                        "Set-Cookie",
                        name + "=" + value + "; Path=/; SameSite=Lax" + (name.equals("_token") ? "" : "; HttpOnly")));
        return answer;
    }

    private static Optional<String> decoded(String field) {
        try {
            return Optional.of(URLDecoder.decode(field, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private HttpResponse command(String uid, HttpRequest request) throws RefusedException, InterruptedException {
        String authorization = request.headers().first("Authorization", "");
        Optional<Tokens.Pass> pass = authorization.startsWith(BEARER)
                ? tokens.take(authorization.substring(BEARER.length()).strip(), Tokens.Use.COMMAND, uid)
                : Optional.empty();
        if (pass.isEmpty()) {
            return said(403, "The token is unknown, used, or older than a minute: create another by CreateCliToken.");
        }
        CommandResult result = airflow.command(uid, body(request).strip());
        Base64.Encoder base64 = Base64.getEncoder();
        Map<String, String> printed = Map.of(
                "stdout", base64.encodeToString(result.out()), "stderr", base64.encodeToString(result.error()));
        return text(result.exit() == 0 ? 200 : 400, JSON, JsonMapper.shared().writeValueAsString(printed));
    }

    private HttpResponse pass(EnvironmentKey key, String uid, HttpRequest request)
            throws IOException, InterruptedException {
        Optional<URI> web = airflow.web(uid);
        if (web.isPresent()) {
            return proxy.pass(request, web.get());
        }
        String status = environments
                .find(key)
                .filter(one -> one.uid().equals(uid))
                .map(KeptEnvironment::status)
                .map(Enum::name)
                .orElse("DELETED");
        HttpResponse answer = text(
                503,
                HTML,
                "<!doctype html><meta http-equiv=\"refresh\" content=\"3\"><title>Airflow</title><p>The environment "
                        + key.name() + " is " + status + ": its web server does not run yet.");
        answer.headers().add("Retry-After", "3");
        return answer;
    }

    private static String body(HttpRequest request) throws RefusedException {
        try {
            return request.body().readAll(MwaaLimits.FORM_BYTES).asUtf8();
        } catch (IOException unreadable) {
            throw RefusedException.invalid("The body cannot be read: " + unreadable.getMessage());
        }
    }

    private static HttpResponse said(int status, String message) {
        return text(status, JSON, JsonMapper.shared().writeValueAsString(Map.of("message", message)));
    }

    private static HttpResponse text(int status, String type, String text) {
        return HttpResponse.of(
                status,
                new Headers().add("Content-Type", type).add("Cache-Control", "no-store"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    public void close() {
        proxy.close();
    }
}
