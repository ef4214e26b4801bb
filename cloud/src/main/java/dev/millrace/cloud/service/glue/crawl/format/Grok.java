package dev.millrace.cloud.service.glue.crawl.format;

import dev.millrace.cloud.service.glue.crawl.format.Format.Serde;
import dev.millrace.cloud.service.glue.crawl.format.FoundColumn.Evidence;
import dev.millrace.cloud.text.BoundedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Lines that match a grok pattern (docs.aws.amazon.com/glue/latest/dg/custom-classifier.html): `%{PATTERN:column:type}`
/// with named patterns of the user's and of [GrokPatterns]. A file is of this kind if most of its lines match.
///
/// A match may look at a bounded number of characters; a line that needs more does not match.
public final class Grok implements TextClassifier {
    private static final Pattern REFERENCE =
            Pattern.compile("%\\{(?<pattern>\\w+)(?::(?<name>[^:}]+))?(?::(?<type>[^}]+))?}");
    private static final int DEPTH_MAX = 20;
    private static final int EXPANDED_MAX = 64 << 10;
    private static final int LINES_MAX = 1000;
    private static final int LOOKS = 200_000;

    private final String classification;
    private final String grokPattern;
    private final @Nullable String customPatterns;
    private final Map<String, HiveType> columns = new LinkedHashMap<>();
    private final Pattern pattern;

    private Grok(String classification, String grokPattern, @Nullable String customPatterns) {
        this.classification = classification;
        this.grokPattern = grokPattern;
        this.customPatterns = customPatterns;
        Map<String, String> named = new HashMap<>(GrokPatterns.ALL);
        if (customPatterns != null) {
            for (String line : customPatterns.split("\n")) {
                String[] parts = line.strip().split("\\s+", 2);
                if (parts.length == 2) {
                    named.put(parts[0], parts[1]);
                }
            }
        }
        this.pattern = Pattern.compile(expanded(grokPattern, named, 0));
    }

    /// Empty where the pattern cannot be read.
    public static Optional<Grok> of(String classification, String grokPattern, @Nullable String customPatterns) {
        try {
            return Optional.of(new Grok(classification, grokPattern, customPatterns));
        } catch (IllegalArgumentException broken) {
            return Optional.empty();
        }
    }

    private String expanded(String text, Map<String, String> named, int depth) {
        if (depth > DEPTH_MAX || text.length() > EXPANDED_MAX) {
            throw new IllegalArgumentException("A pattern that names itself");
        }
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (reference.find()) {
            String inner = named.get(reference.group("pattern"));
            if (inner == null) {
                throw new IllegalArgumentException("No pattern " + reference.group("pattern"));
            }
            String name = reference.group("name");
            if (name != null && depth == 0) {
                columns.put(name.toLowerCase(Locale.ROOT), type(reference.group("type")));
            }
            reference.appendReplacement(
                    out, Matcher.quoteReplacement("(?:" + expanded(inner, named, depth + 1) + ")"));
        }
        reference.appendTail(out);
        return out.toString();
    }

    private static HiveType type(@Nullable String type) {
        return type == null
                ? HiveType.STRING
                : switch (type.toLowerCase(Locale.ROOT)) {
                    case "int" -> HiveType.INT;
                    case "long", "bigint" -> HiveType.BIGINT;
                    case "float" -> new HiveType.Primitive("float");
                    case "double" -> HiveType.DOUBLE;
                    case "boolean" -> HiveType.BOOLEAN;
                    case "byte" -> new HiveType.Primitive("tinyint");
                    case "short" -> new HiveType.Primitive("smallint");
                    default -> HiveType.STRING;
                };
    }

    @Override
    public Optional<FileSchema> classify(Sample sample) {
        if (!sample.isText()) {
            return Optional.empty();
        }
        String[] lines = sample.text().split("\r?\n", -1);
        int whole = sample.isWhole() ? lines.length : lines.length - 1;
        int seen = 0;
        int matching = 0;
        int tried = 0;
        for (int i = 0; i < whole; i++) {
            if (!lines[i].isBlank() && ++seen <= LINES_MAX) {
                tried++;
                matching += BoundedText.finds(pattern, lines[i], LOOKS) ? 1 : 0;
            }
        }
        if (seen == 0 || 2 * matching <= tried) {
            return Optional.empty();
        }
        List<FoundColumn> found = new ArrayList<>();
        columns.forEach((name, type) -> found.add(new FoundColumn(name, name, type, new Evidence(sample.key(), ""))));
        Map<String, String> serde = new LinkedHashMap<>();
        serde.put("input.format", grokPattern);
        if (customPatterns != null) {
            serde.put("input.grokCustomPatterns", customPatterns);
        }
        Map<String, String> table = new LinkedHashMap<>();
        table.put("grokPattern", grokPattern);
        if (customPatterns != null) {
            table.put("grokCustomPatterns", customPatterns);
        }
        return Optional.of(sample.schema(new Format(classification, Serde.GROK, serde, table), found, seen));
    }
}
