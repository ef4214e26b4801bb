package dev.millrace.wire.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Header fields in the order they came, looked up without regard to case. Few enough that a list beats a map.
public final class Headers {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    public Headers add(String name, String value) {
        names.add(name);
        values.add(value);
        return this;
    }

    /// Replaces every field of that name.
    public Headers set(String name, String value) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equalsIgnoreCase(name)) {
                names.remove(i);
                values.remove(i);
            }
        }
        return add(name, value);
    }

    /// The first value of that name.
    public @Nullable String first(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return values.get(i);
            }
        }
        return null;
    }

    public String first(String name, String otherwise) {
        String value = first(name);
        return value == null ? otherwise : value;
    }

    public List<String> all(String name) {
        List<String> found = new ArrayList<>(1);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                found.add(values.get(i));
            }
        }
        return found;
    }

    public boolean has(String name) {
        return first(name) != null;
    }

    public int size() {
        return names.size();
    }

    public void forEach(BiConsumer<String, String> field) {
        for (int i = 0; i < names.size(); i++) {
            field.accept(names.get(i), values.get(i));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name.toLowerCase(Locale.ROOT))
                .append(": ")
                .append(value)
                .append('\n'));
        return text.toString();
    }
}
