package dev.millrace.cloud.gateway.signature;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A raw query string's parameters, looked up by decoded name.
public final class Query {
    /// @param name as it came
    /// @param value as it came, empty where there is no `=`
    public record Parameter(String name, String value) {}

    private final List<Parameter> parameters = new ArrayList<>();

    private Query() {}

    public static Query of(String raw) {
        Query query = new Query();
        int from = 0;
        while (from < raw.length()) {
            int end = raw.indexOf('&', from);
            if (end < 0) {
                end = raw.length();
            }
            if (end > from) {
                int equals = raw.indexOf('=', from);
                query.parameters.add(
                        equals >= 0 && equals < end
                                ? new Parameter(raw.substring(from, equals), raw.substring(equals + 1, end))
                                : new Parameter(raw.substring(from, end), ""));
            }
            from = end + 1;
        }
        return query;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /// The decoded value of the first parameter of that name.
    public @Nullable String first(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name.equals(name)
                    || UriCoding.decodeText(parameter.name).equals(name)) {
                return UriCoding.decodeText(parameter.value);
            }
        }
        return null;
    }

    public boolean has(String name) {
        return first(name) != null;
    }
}
