package dev.millrace.cloud.service.logs.insights;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A query that was read.
public record Query(List<Command> commands) {
    private static final List<String> USUAL = List.of("@timestamp", "@message");

    /// @param nowMs what `now()` is
    public static Query read(String text, long nowMs) throws MalformedQuery {
        return new QueryParser(text, nowMs).query();
    }

    /// The names of what a row shows, in their order: what was said last to be displayed or aggregated, or all that was
    /// named.
    List<String> shown() {
        Set<String> shown = new LinkedHashSet<>();
        boolean named = false;
        List<String> parsed = new ArrayList<>();
        for (Command command : commands) {
            switch (command) {
                case Command.Fields(List<Command.Named> fields) -> {
                    named = true;
                    fields.forEach(field -> shown.add(field.name()));
                }
                case Command.Display(List<Command.Named> fields) -> {
                    named = true;
                    shown.clear();
                    parsed.clear();
                    fields.forEach(field -> shown.add(field.name()));
                }
                case Command.Parse parse -> parsed.addAll(parse.extraction().names());
                case Command.Unnest unnest -> parsed.add(unnest.name());
                case Command.Stats stats -> {
                    named = true;
                    shown.clear();
                    parsed.clear();
                    stats.by().forEach(by -> shown.add(by.name()));
                    stats.columns().forEach(column -> shown.add(column.name()));
                }
                case Command.Patterns patterns -> {
                    named = true;
                    shown.clear();
                    parsed.clear();
                    shown.addAll(PatternStage.COLUMNS);
                }
                case Command.Filter filter -> {}
                case Command.Sort sort -> {}
                case Command.Limit limit -> {}
                case Command.Dedup dedup -> {}
            }
        }
        if (!named) {
            shown.addAll(USUAL);
        }
        shown.addAll(parsed);
        return List.copyOf(shown);
    }
}
