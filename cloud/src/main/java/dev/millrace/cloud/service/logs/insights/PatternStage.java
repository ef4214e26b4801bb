package dev.millrace.cloud.service.logs.insights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `pattern`: rows of one form together, the most frequent first. A form is a text in which what changes from row to
/// row (times, addresses, ids, numbers) is a star in brackets. What changes is told by its form alone; AWS learns it.
final class PatternStage implements Stage {
    static final List<String> COLUMNS = List.of("@pattern", "@ratio", "@sampleCount", "@severityLabel");

    private static final Pattern CHANGING = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+Z?"
            + "|\\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\b"
            + "|\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\b"
            + "|\\b(?=[0-9a-fA-F]*[0-9])[0-9a-fA-F]{8,}\\b"
            + "|(?<![A-Za-z_])[+-]?[0-9]+(?:\\.[0-9]+)?(?![A-Za-z_])");
    private static final Pattern SEVERITY = Pattern.compile(
            "\\b(FATAL|CRITICAL|ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE)\\b", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST = 16 << 10;

    private final Expression text;
    private final Budget budget;
    private final Stage next;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long all;

    PatternStage(Expression text, Budget budget, Stage next) {
        this.text = text;
        this.budget = budget;
        this.next = next;
    }

    @Override
    public void take(Row row) {
        Value value = text.of(row);
        if (value.absent()) {
            return;
        }
        String message = value.text();
        String form = CHANGING
                .matcher(message.substring(0, Math.min(message.length(), LONGEST)))
                .replaceAll("<*>");
        all++;
        if (counts.merge(form, 1L, Long::sum) == 1) {
            budget.take(form.length() + 64L);
        }
    }

    @Override
    public void end() {
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(counts.entrySet());
        sorted.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        for (Map.Entry<String, Long> one : sorted) {
            Map<String, Value> made = new LinkedHashMap<>();
            made.put("@pattern", Value.of(one.getKey()));
            made.put("@ratio", Value.of((double) one.getValue() / all));
            made.put("@sampleCount", Value.of(one.getValue()));
            made.put("@severityLabel", Value.of(severity(one.getKey())));
            next.take(Row.of(made));
        }
        next.end();
    }

    private static String severity(String form) {
        Matcher found = SEVERITY.matcher(form);
        if (!found.find()) {
            return "NONE";
        }
        String word = found.group(1).toUpperCase(Locale.ROOT);
        return word.equals("WARNING") ? "WARN" : word;
    }
}
