package dev.millrace.cloud.service.lambda.runtime;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Lambda Extensions API of one environment
/// (docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html). The Telemetry and Logs APIs answer 202 with
/// `Telemetry.NotSupported` and `Logs.NotSupported`, as AWS's own emulator of the Runtime API does: extensions that want
/// them go on without.
final class ExtensionsApi {
    static final String PATH = "/2020-01-01/extension/";
    private static final String TELEMETRY = "/2022-07-01/telemetry";
    private static final String LOGS = "/2020-08-15/logs";
    private static final String IDENTIFIER = "lambda-extension-identifier";

    /// What extensions say and ask.
    interface Conversation {
        Extensions.Registration register(String name, Set<String> events);

        /// Waits for the next event.
        /// @return null where the environment ends
        Extensions.@Nullable Event event(String id) throws InterruptedException;

        /// Whether it has registered.
        boolean known(String id);

        /// It cannot go on, and with it the environment.
        /// @param starting whether it said so while it started
        void failed(String id, boolean starting, String errorType);
    }

    private final Conversation conversation;
    private final Map<String, String> variables;
    private final String account;

    /// @param variables of the environment
    /// @param account the function's
    ExtensionsApi(Conversation conversation, Map<String, String> variables, String account) {
        this.conversation = conversation;
        this.variables = variables;
        this.account = account;
    }

    static boolean serves(String path) {
        return path.startsWith(PATH) || path.equals(TELEMETRY) || path.equals(LOGS);
    }

    /// @return null where the environment ends
    @Nullable RuntimeReply answer(RuntimeRequest request) throws InterruptedException {
        String path = request.path();
        if (path.equals(TELEMETRY) || path.equals(LOGS)) {
            String api = path.equals(TELEMETRY) ? "Telemetry" : "Logs";
            return RuntimeReply.error(202, api + ".NotSupported", api + " API is not supported");
        }
        return switch (request.method() + " " + path.substring(PATH.length())) {
            case "POST register" -> register(request);
            case "GET event/next" -> identified(request, this::next);
            case "POST init/error" -> identified(request, id -> failed(request, id, true));
            case "POST exit/error" -> identified(request, id -> failed(request, id, false));
            default -> RuntimeReply.error(404, "NotFound", "The Extensions API has no " + request.method() + " " + path);
        };
    }

    private RuntimeReply register(RuntimeRequest request) {
        String name = request.headers().get("lambda-extension-name");
        if (name == null || name.isEmpty() || name.length() > 128) {
            return RuntimeReply.error(403, "Extension.InvalidExtensionName", "Invalid extension name");
        }
        Optional<Set<String>> events = events(request.body());
        if (events.isEmpty()) {
            return RuntimeReply.error(400, "InvalidRequestFormat", "Invalid request format");
        }
        return switch (conversation.register(name, events.get())) {
            case Extensions.Registration.Refused(int status, String type, String message) ->
                RuntimeReply.error(status, type, message);
            case Extensions.Registration.Done(String id) ->
                new RuntimeReply(
                        200,
                        List.of("Lambda-Extension-Identifier: " + id),
                        function(request.headers().getOrDefault("lambda-extension-accept-feature", ""))
                                .getBytes(StandardCharsets.UTF_8));
        };
    }

    private String function(String features) {
        return "{\"functionName\":" + variable("AWS_LAMBDA_FUNCTION_NAME")
                + ",\"functionVersion\":" + variable("AWS_LAMBDA_FUNCTION_VERSION")
                + ",\"handler\":" + variable("_HANDLER")
                + (features.contains("accountId") ? ",\"accountId\":" + JsonText.quoted(account) : "")
                + "}";
    }

    private String variable(String name) {
        return JsonText.quoted(variables.getOrDefault(name, ""));
    }

    /// Empty where the body is not what it should be.
    private static Optional<Set<String>> events(byte[] body) {
        try {
            JsonNode json = JsonMapper.shared().readTree(body);
            Set<String> events = new LinkedHashSet<>();
            if (!json.isObject()) {
                return Optional.empty();
            }
            json.path("events").forEach(event -> events.add(event.asString("")));
            return Optional.of(events);
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private interface Known {
        @Nullable RuntimeReply answer(String id) throws InterruptedException;
    }

    private @Nullable RuntimeReply identified(RuntimeRequest request, Known known) throws InterruptedException {
        String id = request.headers().get(IDENTIFIER);
        if (id == null || id.isEmpty()) {
            return RuntimeReply.error(
                    403, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
        }
        try {
            UUID.fromString(id);
        } catch (IllegalArgumentException none) {
            return RuntimeReply.error(403, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
        }
        return conversation.known(id)
                ? known.answer(id)
                : RuntimeReply.error(403, "Extension.UnknownExtensionIdentifier", "Unknown extension " + id);
    }

    private @Nullable RuntimeReply next(String id) throws InterruptedException {
        Extensions.Event event = conversation.event(id);
        return event == null
                ? null
                : new RuntimeReply(
                        200,
                        List.of("Lambda-Extension-Event-Identifier: " + event.id()),
                        event.json().getBytes(StandardCharsets.UTF_8));
    }

    private RuntimeReply failed(RuntimeRequest request, String id, boolean starting) {
        String type = request.headers().get("lambda-extension-function-error-type");
        if (type == null || type.isEmpty()) {
            return RuntimeReply.error(
                    403, "Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found");
        }
        conversation.failed(id, starting, type);
        return RuntimeReply.ACCEPTED;
    }

    /// `INVOKE`, as extensions are told of it.
    static String invoked(Invocation invocation, long deadlineMs) {
        return "{\"eventType\":\"INVOKE\",\"deadlineMs\":" + deadlineMs
                + ",\"requestId\":" + JsonText.quoted(invocation.requestId())
                + ",\"invokedFunctionArn\":" + JsonText.quoted(invocation.functionArn())
                + ",\"tracing\":{\"type\":\"X-Amzn-Trace-Id\",\"value\":"
                + JsonText.quoted(invocation.traceId() == null ? "" : invocation.traceId()) + "}}";
    }

    /// `SHUTDOWN`.
    /// @param reason `spindown`, `timeout` or `failure`
    static String shutDown(String reason, long deadlineMs) {
        return "{\"eventType\":\"SHUTDOWN\",\"shutdownReason\":" + JsonText.quoted(reason) + ",\"deadlineMs\":"
                + deadlineMs + "}";
    }
}
