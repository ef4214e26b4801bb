package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.wire.cloudwatch.Dimension;
import dev.millrace.wire.cloudwatch.InvalidParameterValueException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Dimensions as AWS writes them, and by name.
public final class DimensionLists {
    private DimensionLists() {}

    /// @param place where they stand in the request
    public static SortedMap<String, String> map(@Nullable List<Dimension> dimensions, String place) {
        SortedMap<String, String> map = new TreeMap<>();
        for (Dimension dimension : dimensions == null ? List.<Dimension>of() : dimensions) {
            if (map.put(dimension.name(), dimension.value()) != null) {
                throw new InvalidParameterValueException(
                        "The collection " + place + " must not have two dimensions of the name " + dimension.name()
                                + ".");
            }
        }
        return map;
    }

    public static List<Dimension> list(Map<String, String> dimensions) {
        return dimensions.entrySet().stream()
                .map(entry -> new Dimension(entry.getKey(), entry.getValue()))
                .toList();
    }
}
