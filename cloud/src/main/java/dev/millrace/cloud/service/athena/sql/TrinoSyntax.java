package dev.millrace.cloud.service.athena.sql;

import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Parameter;
import org.jspecify.annotations.Nullable;

/// The engine's own grammar, asked without the engine. Its tables take a tenth of a second to be made, so that this is
/// at the first statement.
public final class TrinoSyntax {
    private @Nullable SqlParser made;

    private synchronized SqlParser parser() {
        SqlParser parser = made;
        if (parser == null) {
            parser = new SqlParser();
            made = parser;
        }
        return parser;
    }

    /// Refuses what is no statement, in the engine's words.
    public void check(String statement) throws SyntaxException {
        try {
            parser().createStatement(statement);
        } catch (ParsingException wrong) {
            throw new SyntaxException(String.valueOf(wrong.getMessage()));
        }
    }

    /// How many `?` a statement has.
    public int parameters(String statement) throws SyntaxException {
        try {
            return count(parser().createStatement(statement));
        } catch (ParsingException wrong) {
            throw new SyntaxException(String.valueOf(wrong.getMessage()));
        }
    }

    /// The tables that a statement names.
    public Touched touched(String statement) throws SyntaxException {
        try {
            return Touched.of(parser().createStatement(statement), parser()::createStatement);
        } catch (ParsingException wrong) {
            throw new SyntaxException(String.valueOf(wrong.getMessage()));
        }
    }

    private static int count(Node node) {
        int count = node instanceof Parameter ? 1 : 0;
        for (Node child : node.getChildren()) {
            count += count(child);
        }
        return count;
    }

    /// An execution parameter as Athena binds it: an expression without names is what it says, everything else a text
    /// (measured on AWS by others).
    public String bound(String value) {
        try {
            Expression expression = parser().createExpression(value);
            return names(expression) ? text(value) : value;
        } catch (ParsingException noExpression) {
            return text(value);
        }
    }

    private static boolean names(Node node) {
        if (node instanceof Identifier || node instanceof DereferenceExpression) {
            return true;
        }
        for (Node child : node.getChildren()) {
            if (names(child)) {
                return true;
            }
        }
        return false;
    }

    /// In single quotes.
    public static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
