package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Where an input names roles: texts that are called so.
final class RoleMembers {
    /// Roles that are called otherwise.
    private static final Set<String> OTHERS = Set.of("DeliverLogsPermissionArn");

    private RoleMembers() {}

    /// Paths of members, such as `Targets.RoleArn`.
    static Set<String> of(StructureShape input) {
        Set<String> found = new TreeSet<>();
        collect(input, "", Set.of(), found);
        return found;
    }

    /// @param within shapes that may hold themselves are gone into once
    private static void collect(Shape shape, String path, Set<String> within, Set<String> into) {
        switch (shape) {
            case StructureShape structure when !within.contains(structure.name()) -> {
                Set<String> deeper = new TreeSet<>(within);
                deeper.add(structure.name());
                for (Member member : structure.members()) {
                    collect(member.target(), path.isEmpty() ? member.name() : path + "." + member.name(), deeper, into);
                }
            }
            case Shape.ListOf list -> collect(list.element(), path, within, into);
            case Shape.MapOf map -> collect(map.value(), path, within, into);
            case Shape.Text _ when isRole(path.substring(path.lastIndexOf('.') + 1)) -> into.add(path);
            default -> {}
        }
    }

    private static boolean isRole(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("role") || lower.endsWith("rolearn") || OTHERS.contains(name);
    }
}
