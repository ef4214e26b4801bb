package dev.millrace.wire.schema;

import org.jspecify.annotations.Nullable;

/// One member of a structure and where it stands on the wire. Made once, in generated tables, by [#of] and the methods
/// behind it, each of which gives a changed copy.
public final class Member implements Cloneable {
    private final String name;
    private final Shape target;
    private boolean required;
    private Location location = Location.BODY;
    private String wireName;
    private @Nullable String queryName;
    private boolean flattened;
    private boolean xmlAttribute;
    private @Nullable String xmlNamespace;
    private @Nullable TimestampFormat timestampFormat;
    private boolean payload;
    private boolean eventPayload;
    private boolean eventHeader;
    private boolean idempotencyToken;

    /// Where a member travels.
    public enum Location {
        BODY,
        HEADER,
        /// Every header that starts with the wire name: a map.
        PREFIX_HEADERS,
        QUERY,
        /// Every query parameter that no other member takes: a map.
        QUERY_PARAMS,
        URI,
        STATUS
    }

    private Member(String name, Shape target) {
        this.name = name;
        this.target = target;
        this.wireName = name;
    }

    public static Member of(String name, Shape target) {
        return new Member(name, target);
    }

    public Member require() {
        Member changed = copy();
        changed.required = true;
        return changed;
    }

    /// Travels at `where` under `nameThere`: the header, the query parameter, the label; in a body the JSON or
    /// XML name.
    public Member at(Location where, String nameThere) {
        Member changed = copy();
        changed.location = where;
        changed.wireName = nameThere;
        return changed;
    }

    /// Is called otherwise in ec2Query.
    public Member inQuery(String nameThere) {
        Member changed = copy();
        changed.queryName = nameThere;
        return changed;
    }

    /// A list or map without a wrapping element.
    public Member flat() {
        Member changed = copy();
        changed.flattened = true;
        return changed;
    }

    public Member attribute() {
        Member changed = copy();
        changed.xmlAttribute = true;
        return changed;
    }

    /// Declares a namespace on its element: `uri`, or `prefix=uri`.
    public Member namespace(String declared) {
        Member changed = copy();
        changed.xmlNamespace = declared;
        return changed;
    }

    public Member format(TimestampFormat format) {
        Member changed = copy();
        changed.timestampFormat = format;
        return changed;
    }

    /// Is the whole body.
    public Member asPayload() {
        Member changed = copy();
        changed.payload = true;
        return changed;
    }

    /// Is its event's whole payload.
    public Member asEventPayload() {
        Member changed = copy();
        changed.eventPayload = true;
        return changed;
    }

    /// Is a header of its event.
    public Member asEventHeader() {
        Member changed = copy();
        changed.eventHeader = true;
        return changed;
    }

    /// Is made up by an SDK where the user gave none.
    public Member asIdempotencyToken() {
        Member changed = copy();
        changed.idempotencyToken = true;
        return changed;
    }

    /// AWS's name, such as `StreamName`.
    public String name() {
        return name;
    }

    public Shape target() {
        return target;
    }

    /// Whether a request without it is refused.
    public boolean required() {
        return required;
    }

    public Location location() {
        return location;
    }

    public String wireName() {
        return wireName;
    }

    public @Nullable String queryName() {
        return queryName;
    }

    public boolean flattened() {
        return flattened
                || (target instanceof Shape.ListOf list && list.flattened())
                || (target instanceof Shape.MapOf map && map.flattened());
    }

    public boolean xmlAttribute() {
        return xmlAttribute;
    }

    public @Nullable String xmlNamespace() {
        return xmlNamespace;
    }

    /// The member's own format, else its shape's; null where the protocol and location decide.
    public @Nullable TimestampFormat timestampFormat() {
        if (timestampFormat != null) {
            return timestampFormat;
        }
        return target instanceof Shape.Scalar scalar ? scalar.format() : null;
    }

    public boolean payload() {
        return payload;
    }

    public boolean eventPayload() {
        return eventPayload;
    }

    public boolean eventHeader() {
        return eventHeader;
    }

    public boolean idempotencyToken() {
        return idempotencyToken;
    }

    private Member copy() {
        try {
            return (Member) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
