package dev.millrace.wire.schema;

import dev.millrace.wire.Structure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A structure's members, and how to make a value of it. Members are resolved when first asked for, so that
/// shapes may
/// refer to one another in circles.
public final class StructureShape implements Shape {
    private final String name;
    private final boolean union;
    private final boolean eventStream;
    private final Function<@Nullable Object[], Structure> constructor;
    private final Supplier<List<Member>> source;
    private volatile @Nullable Resolved resolved;

    private record Resolved(List<Member> members, Map<String, Integer> byName, Map<String, Integer> byWireName) {}

    public StructureShape(
            String name,
            boolean union,
            boolean eventStream,
            Function<@Nullable Object[], Structure> constructor,
            Supplier<List<Member>> members) {
        this.name = name;
        this.union = union;
        this.eventStream = eventStream;
        this.constructor = constructor;
        this.source = members;
    }

    /// AWS's name of the shape.
    public String name() {
        return name;
    }

    /// Whether exactly one member is set.
    public boolean union() {
        return union;
    }

    /// Whether it is the union of an event stream's events: a member that targets it holds an
    /// [dev.millrace.wire.EventStream] of it.
    public boolean eventStream() {
        return eventStream;
    }

    public List<Member> members() {
        return resolve().members;
    }

    /// The place of the member with AWS's name `memberName`, or -1.
    public int indexOf(String memberName) {
        return resolve().byName.getOrDefault(memberName, -1);
    }

    /// The place of the body member that is called `wireName` there, or -1.
    public int indexOfWireName(String wireName) {
        return resolve().byWireName.getOrDefault(wireName, -1);
    }

    /// A value from one entry per member, null where absent.
    public Structure make(@Nullable Object[] values) {
        return constructor.apply(values);
    }

    private Resolved resolve() {
        Resolved known = resolved;
        if (known == null) {
            List<Member> members = List.copyOf(source.get());
            Map<String, Integer> byName = HashMap.newHashMap(members.size());
            Map<String, Integer> byWireName = HashMap.newHashMap(members.size());
            for (int i = 0; i < members.size(); i++) {
                Member member = members.get(i);
                byName.put(member.name(), i);
                if (member.location() == Member.Location.BODY) {
                    byWireName.put(member.wireName(), i);
                }
            }
            known = new Resolved(members, byName, byWireName);
            resolved = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return name;
    }
}
