package dev.millrace.wire.schema;

import dev.millrace.wire.Structure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A structure's members, and how to make a value of it. Members are resolved when first asked for, so that shapes may
/// refer to one another in circles.
public final class StructureShape implements Shape {
    private final String name;
    private final boolean union;
    private final boolean eventStream;
    private final Template template;
    private volatile @Nullable Resolved resolved;

    /// What knows the members, and makes values of them. A generated record is its own: one without members stands in
    /// its shape, so that a thousand shapes are no two thousand pieces of code to be made at run time.
    public interface Template {
        List<Member> memberTable();

        /// @param values one per member, null where absent
        Structure withMembers(@Nullable Object[] values);
    }

    private record Resolved(List<Member> members, Map<String, Integer> byName, Map<String, Integer> byWireName) {}

    public StructureShape(
            String name,
            boolean union,
            boolean eventStream,
            Function<@Nullable Object[], Structure> constructor,
            Supplier<List<Member>> members) {
        this(name, union, eventStream, new Template() {
            @Override
            public List<Member> memberTable() {
                return members.get();
            }

            @Override
            public Structure withMembers(@Nullable Object[] values) {
                return constructor.apply(values);
            }
        });
    }

    public StructureShape(String name, boolean union, boolean eventStream, Template template) {
        this.name = name;
        this.union = union;
        this.eventStream = eventStream;
        this.template = template;
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
        return template.withMembers(values);
    }

    private Resolved resolve() {
        Resolved known = resolved;
        if (known == null) {
            List<Member> members = List.copyOf(template.memberTable());
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
