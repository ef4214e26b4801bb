package dev.millrace.cloud.service.events.domain;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.events.InputTransformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An input transformer (EventBridge user guide, "Input transformation"): a text with `<variable>` in it.
///
/// What a variable becomes depends on where it stands. Outside of quotes it is JSON: text with its quotes, an object as it
/// is. Inside of quotes it is the text itself, not escaped; an object or a list loses its quotes. A path that leads
/// nowhere is empty text.
public final class InputTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("<([A-Za-z0-9_.-]+)>");
    private static final String RULE_ARN = "aws.events.rule-arn";
    private static final String RULE_NAME = "aws.events.rule-name";
    private static final String INGESTION_TIME = "aws.events.event.ingestion-time";
    private static final String EVENT = "aws.events.event";
    private static final String EVENT_JSON = "aws.events.event.json";
    private static final List<String> PREDEFINED = List.of(RULE_ARN, RULE_NAME, INGESTION_TIME, EVENT, EVENT_JSON);

    private sealed interface Piece {
        record Text(String text) implements Piece {}

        record Variable(String name, boolean quoted) implements Piece {}
    }

    private final List<Piece> pieces;
    private final Map<String, JsonPath> paths;

    private InputTemplate(List<Piece> pieces, Map<String, JsonPath> paths) {
        this.pieces = pieces;
        this.paths = paths;
    }

    /// @param target whose it is, for AWS's words
    /// @throws AwsException where it is none
    public static InputTemplate of(InputTransformer transformer, String target) {
        Map<String, JsonPath> paths = new LinkedHashMap<>();
        Map<String, String> given =
                transformer.inputPathsMap() == null ? Map.of() : transformer.inputPathsMap();
        given.forEach((name, path) -> {
            if (name.startsWith("AWS") || name.startsWith("aws.")) {
                throw invalid("InputPathsMap for target " + target + " contains the reserved key " + name + ".");
            }
            paths.put(
                    name,
                    JsonPath.parse(path)
                            .orElseThrow(() -> invalid("Invalid InputPathsMap for target " + target + ".")));
        });
        List<Piece> pieces = pieces(transformer.inputTemplate(), name -> {
            if (!paths.containsKey(name) && !PREDEFINED.contains(name)) {
                throw invalid("InputTemplate for target " + target + " contains invalid placeholder " + name + ".");
            }
            return name;
        });
        InputTemplate template = new InputTemplate(pieces, paths);
        template.checkJson(transformer.inputTemplate(), target);
        return template;
    }

    /// What the target gets.
    public String render(SeenEvent event, RuleState rule) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text(String same) -> text.append(same);
                case Piece.Variable(String name, boolean quoted) -> text.append(shown(name, quoted, event, rule));
            }
        }
        return text.toString();
    }

    private String shown(String name, boolean quoted, SeenEvent event, RuleState rule) {
        return switch (name) {
            case RULE_ARN -> text(rule.arn(), quoted);
            case RULE_NAME -> text(rule.name(), quoted);
            case INGESTION_TIME -> text(Event.time(event.event().ingested()), quoted);
            case EVENT -> json(event.event().withoutDetail(), quoted);
            case EVENT_JSON -> json(event.json(), quoted);
            default -> {
                JsonPath path = paths.get(name);
                JsonNode found = path == null ? null : path.find(event.tree());
                yield found == null
                        ? text("", quoted)
                        : found.isString() ? text(found.asString(), quoted) : json(found.toString(), quoted);
            }
        };
    }

    private static String text(String value, boolean quoted) {
        return quoted ? value : JsonMapper.shared().writeValueAsString(value);
    }

    private static String json(String value, boolean quoted) {
        return quoted ? value.replace("\"", "") : value;
    }

    private static List<Piece> pieces(String template, Function<String, String> check) {
        List<Piece> pieces = new ArrayList<>();
        Matcher variable = PLACEHOLDER.matcher(template);
        boolean quoted = false;
        int at = 0;
        while (variable.find()) {
            quoted = quotedAfter(template, at, variable.start(), quoted);
            pieces.add(new Piece.Text(template.substring(at, variable.start())));
            pieces.add(new Piece.Variable(check.apply(variable.group(1)), quoted));
            at = variable.end();
        }
        pieces.add(new Piece.Text(template.substring(at)));
        return List.copyOf(pieces);
    }

    /// Whether a place is inside of quotes, from a place before it where that is known.
    private static boolean quotedAfter(String template, int from, int to, boolean before) {
        boolean quoted = before;
        for (int i = from; i < to; i++) {
            char c = template.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        return quoted;
    }

    /// A template is JSON once its variables are, or several JSON values one after another: lines of text.
    private void checkJson(String template, String target) {
        StringBuilder filled = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text(String same) -> filled.append(same);
                case Piece.Variable(String _, boolean quoted) -> filled.append(quoted ? "" : "\"\"");
            }
        }
        try (JsonParser parser = JsonMapper.shared().createParser(filled.toString())) {
            boolean any = false;
            while (parser.nextToken() != null) {
                any = true;
            }
            if (!any) {
                throw invalid("Invalid InputTemplate for target " + target + " .");
            }
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            throw invalid("Invalid InputTemplate for target " + target + " : [Source: (String)\"" + template + "\"; line: "
                    + line(place) + ", column: " + column(place) + "].");
        }
    }

    private static int line(@Nullable TokenStreamLocation place) {
        return place == null ? 1 : place.getLineNr();
    }

    private static int column(@Nullable TokenStreamLocation place) {
        return place == null ? 1 : place.getColumnNr();
    }

    private static AwsException invalid(String message) {
        return new AwsException("ValidationException", 400, message);
    }
}
