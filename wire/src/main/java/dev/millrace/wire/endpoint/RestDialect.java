package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.EventStream;
import dev.millrace.wire.Lazy;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.MalformedInputException;
import dev.millrace.wire.codec.ScalarText;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.schema.TimestampFormat;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.validation.Constraints.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// restJson1 and restXml: members travel in the path, the query, headers and the body, as their bindings say. What
/// differs between the two is their bodies.
final class RestDialect implements Dialect {
    private static final int NO_CONTENT = 204;
    private static final int PARTIAL_CONTENT = 206;

    private final Service service;
    private final RestBodies bodies;
    private final Lazy<Router> router;

    RestDialect(Service service, RestBodies bodies) {
        this.service = service;
        this.bodies = bodies;
        this.router = Lazy.of(() -> new Router(service.operations(), service.facts().notOffered()));
    }

    @Override
    public Request read(HttpRequest request) throws IOException {
        List<PercentText.Parameter> query = query(request);
        Headers headers = headers(request.headers(), query);
        Router.Found match = switch (router.get().find(request.method(), request.path(), query, request.headers())) {
            case Router.Found found -> found;
            case Router.NotOffered(String name) -> throw Operations.notOffered(name, service);
            case null -> throw bodies.noSuchOperation(request, service);
        };
        StructureShape input = match.operation().input();
        List<Member> members = input.members();
        @Nullable Object[] values = new @Nullable Object[members.size()];
        int payload = -1;
        boolean body = false;
        for (int i = 0; i < values.length; i++) {
            Member member = members.get(i);
            if (member.payload()) {
                payload = i;
                continue;
            }
            switch (member.location()) {
                case BODY -> body = true;
                case URI -> {
                    String raw = match.labels().get(member.wireName());
                    values[i] = raw == null ? null : scalar(member, label(raw, request), TimestampFormat.DATE_TIME);
                }
                case QUERY -> values[i] = queryValue(member, query);
                case QUERY_PARAMS -> values[i] = queryMap(member, query);
                case HEADER -> values[i] = headerValue(member, headers);
                case PREFIX_HEADERS -> values[i] = prefixed(member, headers);
                case STATUS -> {}
            }
        }
        if (payload >= 0) {
            values[payload] = payload(members.get(payload), request);
        } else if (body) {
            bodies.readInto(input, request.body(), values);
        }
        return new Request(match.operation(), input.make(values));
    }

    private List<PercentText.Parameter> query(HttpRequest request) {
        try {
            return PercentText.query(request.query());
        } catch (MalformedInputException noText) {
            throw bodies.malformedTarget(request, noText);
        }
    }

    private String label(String raw, HttpRequest request) {
        try {
            return PercentText.decode(raw, false);
        } catch (MalformedInputException noText) {
            throw bodies.malformedTarget(request, noText);
        }
    }

    /// The request's headers, and those that stand in the query instead.
    private Headers headers(Headers sent, List<PercentText.Parameter> query) {
        boolean signedQuery = bodies.signedQueryHoldsHeaders()
                && query.stream()
                        .anyMatch(parameter -> parameter.name().equals("X-Amz-Signature")
                                || parameter.name().equals("Signature"));
        if (!signedQuery) {
            return sent;
        }
        Headers all = new Headers();
        sent.forEach(all::add);
        for (PercentText.Parameter parameter : query) {
            if (!sent.has(parameter.name())) {
                all.add(parameter.name(), parameter.value());
            }
        }
        return all;
    }

    boolean offers(HttpRequest request) {
        return router.get().find(request.method(), request.path(), List.of(), request.headers()) != null;
    }

    private @Nullable Object payload(Member member, HttpRequest request) throws IOException {
        return switch (member.target()) {
            case Shape.Scalar scalar when scalar.kind() == Shape.Kind.STREAM -> request.body();
            case Shape.Scalar scalar
            when scalar.kind() == Shape.Kind.BLOB -> {
                Bytes bytes = request.body().readAll(RestBodies.BODY_BYTES_MAX);
                yield bytes.size() == 0 && !member.required() ? null : bytes;
            }
            case Shape.Text text -> {
                Bytes bytes = request.body().readAll(RestBodies.BODY_BYTES_MAX);
                yield bytes.size() == 0 ? null : bytes.asUtf8();
            }
            case StructureShape structure -> bodies.read(structure, request.body());
            default -> bodies.readDocument(request.body());
        };
    }

    private @Nullable Object scalar(Member member, String text, TimestampFormat format) {
        try {
            return ScalarText.read(member.target(), text, ScalarText.format(member.timestampFormat(), format));
        } catch (MalformedInputException noSuchValue) {
            AwsException refusal = bodies.malformed(member, text, noSuchValue);
            if (refusal == null) {
                return null;
            }
            throw refusal;
        }
    }

    private @Nullable Object queryValue(Member member, List<PercentText.Parameter> query) {
        Object value = null;
        for (PercentText.Parameter parameter : query) {
            if (!parameter.name().equals(member.wireName())) {
                continue;
            }
            if (member.target() instanceof Shape.ListOf list) {
                @SuppressWarnings("unchecked")
                List<Object> values = value == null ? new ArrayList<>() : (List<Object>) value;
                values.add(ScalarText.read(list.element(), parameter.value(), TimestampFormat.DATE_TIME));
                value = values;
            } else if (value == null) {
                boolean text = member.target() instanceof Shape.Text;
                value = parameter.value().isEmpty() && !text
                        ? null
                        : scalar(member, parameter.value(), TimestampFormat.DATE_TIME);
            }
        }
        return value;
    }

    private static Map<String, Object> queryMap(Member member, List<PercentText.Parameter> query) {
        boolean lists = member.target() instanceof Shape.MapOf map && map.value() instanceof Shape.ListOf;
        Map<String, Object> values = new LinkedHashMap<>();
        for (PercentText.Parameter parameter : query) {
            if (lists) {
                @SuppressWarnings("unchecked")
                List<Object> list = (List<Object>) values.computeIfAbsent(parameter.name(), n -> new ArrayList<>());
                list.add(parameter.value());
            } else {
                values.putIfAbsent(parameter.name(), parameter.value());
            }
        }
        return values;
    }

    private @Nullable Object headerValue(Member member, Headers headers) {
        if (member.target() instanceof Shape.ListOf list) {
            List<Object> values = new ArrayList<>();
            for (String field : headers.all(member.wireName())) {
                boolean dates = list.element() instanceof Shape.Scalar scalar
                        && scalar.kind() == Shape.Kind.TIMESTAMP
                        && (scalar.format() == null || scalar.format() == TimestampFormat.HTTP_DATE);
                for (String part : HeaderLists.split(field, dates)) {
                    values.add(ScalarText.read(list.element(), part, TimestampFormat.HTTP_DATE));
                }
            }
            return headers.has(member.wireName()) ? values : null;
        }
        String text = headers.first(member.wireName());
        if (text == null || text.isEmpty() && !(member.target() instanceof Shape.Text)) {
            return null;
        }
        return scalar(member, text, TimestampFormat.HTTP_DATE);
    }

    private static @Nullable Map<String, String> prefixed(Member member, Headers headers) {
        Map<String, String> values = new LinkedHashMap<>();
        String prefix = member.wireName().toLowerCase(Locale.ROOT);
        headers.forEach((name, value) -> {
            if (name.length() >= prefix.length() && name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                // A field said twice is one, its values joined (RFC 9110 5.3).
                values.merge(name.substring(prefix.length()).toLowerCase(Locale.ROOT), value, (a, b) -> a + "," + b);
            }
        });
        return values.isEmpty() ? null : values;
    }

    @Override
    public HttpResponse write(Operation operation, @Nullable Structure output, String requestId) {
        Headers headers = bodies.headers(requestId);
        if (output == null) {
            return HttpResponse.empty(operation.responseCode(), headers);
        }
        int status = operation.responseCode();
        List<Member> members = output.shape().members();
        Member payload = null;
        Object payloadValue = null;
        boolean body = !bodies.emptyIsNothing();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            Object value = output.member(i);
            if (member.payload()) {
                payload = member;
                payloadValue = value;
                continue;
            }
            switch (member.location()) {
                case BODY -> body = true;
                case STATUS -> status = value == null ? status : ((Number) value).intValue();
                case HEADER -> {
                    if (value != null) {
                        writeHeader(member, value, headers);
                        if (member.wireName().equalsIgnoreCase("Content-Range")) {
                            status = PARTIAL_CONTENT;
                        }
                    }
                }
                case PREFIX_HEADERS -> {
                    if (value != null) {
                        writePrefixed(member, (Map<?, ?>) value, headers);
                    }
                }
                default -> {}
            }
        }
        if (payload != null) {
            return writePayload(operation, payload, payloadValue, status, headers);
        }
        if (!body || status == NO_CONTENT) {
            return HttpResponse.empty(status, headers);
        }
        return whole(status, headers, bodies.write(operation, output, headers));
    }

    private HttpResponse writePayload(
            Operation operation, Member member, @Nullable Object value, int status, Headers headers) {
        return switch (value) {
            case null -> HttpResponse.empty(status, headers);
            case Body stream -> {
                orElse(headers, "Content-Type", "application/octet-stream");
                yield new HttpResponse(status, headers, new Payload.Streamed(stream));
            }
            case Bytes bytes -> {
                orElse(headers, "Content-Type", bodies.blobType());
                yield HttpResponse.of(status, headers, bytes.array());
            }
            case EventStream<?> events ->
                EventStreamWriter.answer(headers, bodies.eventCodec(), "application/json", false, events);
            case Structure structure ->
                whole(status, headers, bodies.writePayload(operation, member, structure, headers));
            default -> {
                orElse(
                        headers,
                        "Content-Type",
                        member.target() instanceof Shape.Text ? "text/plain" : "application/json");
                yield HttpResponse.of(
                        status, headers, Bytes.utf8(value.toString()).array());
            }
        };
    }

    private static void writeHeader(Member member, Object value, Headers headers) {
        if (value instanceof List<?> list && member.target() instanceof Shape.ListOf shape) {
            List<String> parts = new ArrayList<>(list.size());
            for (Object part : list) {
                parts.add(
                        HeaderLists.quoted(ScalarText.write(shape.element(), part, TimestampFormat.HTTP_DATE), shape));
            }
            headers.add(member.wireName(), String.join(", ", parts));
            return;
        }
        headers.set(
                member.wireName(),
                ScalarText.write(
                        member.target(),
                        value,
                        ScalarText.format(member.timestampFormat(), TimestampFormat.HTTP_DATE)));
    }

    private static void writePrefixed(Member member, Map<?, ?> values, Headers headers) {
        values.forEach((name, text) -> orElse(headers, member.wireName() + name, (String) text));
    }

    private static void orElse(Headers headers, String name, String value) {
        if (!headers.has(name)) {
            headers.add(name, value);
        }
    }

    private static HttpResponse whole(int status, Headers headers, GrowingBytes out) {
        return new HttpResponse(status, headers, new Payload.Whole(out.array(), out.length()));
    }

    @Override
    public HttpResponse error(HttpRequest request, AwsException error, String requestId) {
        Headers headers = bodies.headers(requestId);
        error.headers().forEach(headers::set);
        if (request.method().equals("HEAD") || error.httpStatus() == 304) {
            return HttpResponse.empty(error.httpStatus(), headers);
        }
        return whole(error.httpStatus(), headers, bodies.error(error, requestId, headers));
    }

    @Override
    public AwsException malformed(MalformedInputException problem) {
        return bodies.malformed(problem);
    }

    @Override
    public AwsException invalid(List<Violation> violations) {
        return bodies.invalid(violations, service);
    }

    @Override
    public AwsException internal() {
        return bodies.internal();
    }
}
