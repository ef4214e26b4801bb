package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.cloud.service.firehose.conversion.Conversion.Writing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A struct, which has no bytes of its own; a list or a map, of which the lengths are written. What they hold are columns.
final class OrcNested extends OrcColumn {
    private final List<OrcColumn> children;
    private OrcStream lengthBytes = stream();
    private WholeRuns lengths = whole(lengthBytes, false);

    OrcNested(OrcType type, Writing.Orc writing, List<OrcColumn> children) {
        super(type, writing, null);
        this.children = children;
    }

    @Override
    void write(Object value, OrcStatistics statistics) {
        switch (type.kind()) {
            case MAP -> {
                List<?> entries = (List<?>) value;
                lengths.add(entries.size());
                for (Object each : entries) {
                    Map.Entry<?, ?> entry = (Map.Entry<?, ?>) each;
                    children.get(0).add(entry.getKey());
                    children.get(1).add(((@Nullable Object[]) entry.getValue())[0]);
                }
            }
            case LIST -> {
                @Nullable Object[] elements = (@Nullable Object[]) value;
                lengths.add(elements.length);
                for (Object each : elements) {
                    children.get(0).add(each);
                }
            }
            default -> {
                @Nullable Object[] fields = (@Nullable Object[]) value;
                for (int i = 0; i < fields.length; i++) {
                    children.get(i).add(fields[i]);
                }
            }
        }
    }

    @Override
    Positions position() {
        Positions at = new Positions();
        if (hasRuns()) {
            lengths.position(at);
        }
        return at;
    }

    @Override
    int finish() {
        lengths.flush();
        return 0;
    }

    @Override
    void parts(List<Part> parts) {
        if (hasRuns()) {
            parts.add(new Part(LENGTH, type.id(), lengthBytes));
        }
    }

    @Override
    boolean hasRuns() {
        return type.kind() != OrcType.Kind.STRUCT;
    }

    @Override
    long size() {
        return super.size() + lengthBytes.size();
    }

    @Override
    void clear() {
        super.clear();
        lengthBytes = stream();
        lengths = whole(lengthBytes, false);
    }
}
