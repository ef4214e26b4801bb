package dev.millrace.cloud;

import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.service.mwaa.Airflow;
import dev.millrace.cloud.service.mwaa.airflow.AirflowEnvironments;
import dev.millrace.wire.http.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import tools.jackson.databind.*;
import tools.jackson.databind.json.JsonMapper;

final class DevAirflow implements RawHandler {
    private final AirflowEnvironments airflow;

    DevAirflow(AirflowEnvironments airflow) {
        this.airflow = airflow;
    }

    @Override
    public HttpResponse answer(HttpRequest request, String id) throws Exception {
        JsonNode in = JsonMapper.shared().readTree(request.body().open().readAllBytes());
        String uid = in.path("uid").asString();
        Object out;
        try {
            out = switch (in.path("do").asString()) {
                case "start" -> {
                    Map<Airflow.LogKind, Airflow.LogSetting> logs = new EnumMap<>(Airflow.LogKind.class);
                    for (var kind : Airflow.LogKind.values()) logs.put(kind, new Airflow.LogSetting(true, in.path("level").asString("INFO")));
                    Map<String, String> options = new HashMap<>();
                    in.path("options").propertyStream().forEach(e -> options.put(e.getKey(), e.getValue().asString()));
                    airflow.start(new Airflow.Plan("000000000000", "us-east-1", in.path("name").asString(uid), uid, in.path("version").asString("2.9.2"),
                            in.path("role").asString(), in.path("bucket").asString(), "dags", file(in, "requirements"), file(in, "plugins"), file(in, "script"), options, 2, 2, 5, logs));
                    yield Map.of("web", airflow.web(uid).map(Object::toString).orElse(""));
                }
                case "end" -> { airflow.end(uid, in.path("deleted").asBoolean()); yield Map.of(); }
                case "command" -> { var r = airflow.command(uid, in.path("line").asString()); yield Map.of("exit", r.exit(), "out", new String(r.out(), StandardCharsets.UTF_8), "error", new String(r.error(), StandardCharsets.UTF_8)); }
                case "rest" -> { var r = airflow.rest(uid, in.path("method").asString("GET"), in.path("path").asString(), in.path("query").asString(""), in.path("body").asString("").getBytes(StandardCharsets.UTF_8)); yield Map.of("status", r.status(), "body", new String(r.body(), StandardCharsets.UTF_8)); }
                case "login" -> airflow.login(uid, in.path("user").asString("me"), in.path("as").asString("Admin"));
                default -> Map.of("web", airflow.web(uid).map(Object::toString).orElse(""));
            };
        } catch (Airflow.RefusedException refused) {
            out = Map.of("refused", refused.code() + ": " + refused.message());
        }
        return HttpResponse.of(200, new Headers(), JsonMapper.shared().writeValueAsString(out).getBytes(StandardCharsets.UTF_8));
    }

    private static Airflow.@org.jspecify.annotations.Nullable S3File file(JsonNode in, String name) {
        return in.has(name) ? new Airflow.S3File(in.path(name).asString(), null) : null;
    }
}
