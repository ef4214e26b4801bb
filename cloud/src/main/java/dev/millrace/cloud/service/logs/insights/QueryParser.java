package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.service.logs.insights.Command.Named;
import dev.millrace.cloud.service.logs.insights.Scanner.Kind;
import dev.millrace.cloud.service.logs.insights.Scanner.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Reads a query: commands with a bar between each two.
final class QueryParser {
    private static final int MOST_COMMANDS = 100;
    private static final int MOST_ROWS = 10_000;
    private static final int MOST_STATS = 2;

    private final Scanner scanner;
    private final ExpressionParser expressions;

    QueryParser(String text, long nowMs) throws MalformedQuery {
        scanner = new Scanner(text);
        expressions = new ExpressionParser(scanner, nowMs);
    }

    Query query() throws MalformedQuery {
        List<Command> commands = new ArrayList<>();
        int stats = 0;
        do {
            Token begin = scanner.peek();
            Command command = command();
            stats += command instanceof Command.Stats ? 1 : 0;
            // As AWS has it: what is sorted is deduplicated, and not the other way round.
            boolean late = command instanceof Command.Sort
                    && commands.stream().anyMatch(Command.Dedup.class::isInstance);
            if (late || stats > MOST_STATS || commands.size() == MOST_COMMANDS) {
                throw scanner.unexpected(begin);
            }
            commands.add(command);
        } while (scanner.take("|"));
        if (scanner.peek().kind() != Kind.END) {
            throw scanner.unexpected(scanner.peek());
        }
        return new Query(List.copyOf(commands));
    }

    private Command command() throws MalformedQuery {
        Token word = scanner.peek();
        if (word.kind() != Kind.NAME) {
            throw scanner.unexpected(word);
        }
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "fields" -> {
                scanner.take();
                yield new Command.Fields(named());
            }
            case "display" -> {
                scanner.take();
                yield new Command.Display(named());
            }
            case "filter", "filterindex" -> {
                scanner.take();
                yield new Command.Filter(expressions.condition());
            }
            case "parse" -> {
                scanner.take();
                yield parse();
            }
            case "stats" -> {
                scanner.take();
                yield stats();
            }
            case "sort" -> {
                scanner.take();
                yield sort();
            }
            case "limit", "head" -> {
                scanner.take();
                yield limit();
            }
            case "dedup" -> {
                scanner.take();
                List<Expression> fields = new ArrayList<>();
                do {
                    fields.add(expressions.value());
                } while (scanner.take(","));
                yield new Command.Dedup(fields);
            }
            case "unnest" -> {
                scanner.take();
                Expression list = expressions.value();
                if (!scanner.takeWord("into")) {
                    throw scanner.unexpected(scanner.peek());
                }
                yield new Command.Unnest(list, name());
            }
            case "pattern" -> {
                scanner.take();
                yield new Command.Patterns(expressions.value());
            }
            case "anomaly", "diff", "join", "lookup", "source", "unmask" ->
                throw scanner.lacking(word, "Millrace has no command " + word.text() + ".");
            default -> throw scanner.unexpected(word);
        };
    }

    private List<Named> named() throws MalformedQuery {
        List<Named> fields = new ArrayList<>();
        do {
            int start = scanner.peek().start();
            Token first = scanner.peek();
            Expression expression = expressions.condition();
            fields.add(new Named(alias(expression, first, start), expression));
        } while (scanner.take(","));
        return fields;
    }

    /// What is behind `as`, else the expression as it is written.
    private String alias(Expression expression, Token first, int start) throws MalformedQuery {
        String written = scanner.since(start);
        if (scanner.takeWord("as")) {
            return name();
        }
        return expression instanceof Expression.Field(String field)
                        && (first.kind() == Kind.NAME || first.kind() == Kind.QUOTED_NAME)
                ? field
                : written.strip();
    }

    private String name() throws MalformedQuery {
        Token name = scanner.take();
        if (name.kind() != Kind.NAME && name.kind() != Kind.QUOTED_NAME) {
            throw scanner.unexpected(name);
        }
        return name.text();
    }

    private Command parse() throws MalformedQuery {
        Expression from = new Expression.Field("@message");
        if (scanner.peek().kind() != Kind.TEXT && !scanner.peek().is("/")) {
            from = expressions.operand();
        }
        Token begin = scanner.peek();
        String regex = scanner.regex();
        String glob = null;
        if (regex == null) {
            Token text = scanner.take();
            if (text.kind() != Kind.TEXT) {
                throw scanner.unexpected(text);
            }
            glob = text.text();
        }
        List<String> names = new ArrayList<>();
        if (scanner.takeWord("as")) {
            do {
                names.add(name());
            } while (scanner.take(","));
        }
        return new Command.Parse(from, extraction(regex, glob, names, begin));
    }

    private Extraction extraction(@Nullable String regex, @Nullable String glob, List<String> names, Token begin)
            throws MalformedQuery {
        if (glob != null) {
            List<String> pieces = Extraction.Glob.pieces(glob);
            if (pieces.size() - 1 != names.size() || names.isEmpty()) {
                throw new MalformedQuery(
                        "The number of fields after as is not that of the wildcards in the glob expression",
                        begin.start(),
                        begin.end());
            }
            return new Extraction.Glob(pieces, names);
        }
        try {
            Extraction.Groups groups = Extraction.Groups.of(regex == null ? "" : regex, names);
            if (groups.names().isEmpty()) {
                throw new MalformedQuery("The regular expression has no named groups", begin.start(), begin.end());
            }
            return groups;
        } catch (PatternSyntaxException e) {
            throw new MalformedQuery(
                    "Invalid regular expression: " + e.getDescription(), begin.start(), begin.end());
        }
    }

    private Command stats() throws MalformedQuery {
        List<Aggregate> aggregates = new ArrayList<>();
        List<Named> columns = new ArrayList<>();
        do {
            Token first = scanner.peek();
            int before = aggregates.size();
            Expression expression = expressions.aggregated(aggregates);
            if (aggregates.size() == before) {
                throw scanner.unexpected(first);
            }
            columns.add(new Named(alias(expression, first, first.start()), expression));
        } while (scanner.take(","));
        return new Command.Stats(columns, aggregates, scanner.takeWord("by") ? named() : List.of());
    }

    private Command sort() throws MalformedQuery {
        List<Command.Key> keys = new ArrayList<>();
        do {
            Expression key = expressions.value();
            boolean descending = scanner.takeWord("desc");
            if (!descending) {
                scanner.takeWord("asc");
            }
            keys.add(new Command.Key(key, descending));
        } while (scanner.take(","));
        return new Command.Sort(keys);
    }

    private Command limit() throws MalformedQuery {
        boolean any = scanner.takeWord("any");
        Token count = scanner.take();
        if (count.kind() != Kind.NUMBER || !count.text().matches("\\d{1,5}") || Integer.parseInt(count.text()) < 1) {
            throw scanner.unexpected(count);
        }
        int rows = Integer.parseInt(count.text());
        if (rows > MOST_ROWS) {
            throw new MalformedQuery("limit must be between 1 and " + MOST_ROWS, count.start(), count.end());
        }
        return new Command.Limit(rows, any);
    }
}
