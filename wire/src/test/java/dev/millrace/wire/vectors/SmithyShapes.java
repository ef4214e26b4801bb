package dev.millrace.wire.vectors;

import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Member.Location;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.schema.TimestampFormat;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.aws.traits.protocols.Ec2QueryNameTrait;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.shapes.ListShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.traits.EnumTrait;
import software.amazon.smithy.model.traits.EventHeaderTrait;
import software.amazon.smithy.model.traits.EventPayloadTrait;
import software.amazon.smithy.model.traits.HttpHeaderTrait;
import software.amazon.smithy.model.traits.HttpLabelTrait;
import software.amazon.smithy.model.traits.HttpPayloadTrait;
import software.amazon.smithy.model.traits.HttpPrefixHeadersTrait;
import software.amazon.smithy.model.traits.HttpQueryParamsTrait;
import software.amazon.smithy.model.traits.HttpQueryTrait;
import software.amazon.smithy.model.traits.HttpResponseCodeTrait;
import software.amazon.smithy.model.traits.JsonNameTrait;
import software.amazon.smithy.model.traits.LengthTrait;
import software.amazon.smithy.model.traits.PatternTrait;
import software.amazon.smithy.model.traits.RangeTrait;
import software.amazon.smithy.model.traits.StreamingTrait;
import software.amazon.smithy.model.traits.TimestampFormatTrait;
import software.amazon.smithy.model.traits.Trait;
import software.amazon.smithy.model.traits.XmlAttributeTrait;
import software.amazon.smithy.model.traits.XmlFlattenedTrait;
import software.amazon.smithy.model.traits.XmlNameTrait;
import software.amazon.smithy.model.traits.XmlNamespaceTrait;

/// Smithy's shapes as the wire's tables, for one protocol.
final class SmithyShapes {
    private final Model model;
    private final String protocol;
    private final Map<ShapeId, StructureShape> structures = new HashMap<>();

    SmithyShapes(Model model, String protocol) {
        this.model = model;
        this.protocol = protocol;
    }

    private boolean rest() {
        return protocol.startsWith("rest");
    }

    private boolean json() {
        return protocol.contains("Json") || protocol.contains("Cbor");
    }

    StructureShape structure(ShapeId id) {
        StructureShape known = structures.get(id);
        if (known != null) {
            return known;
        }
        software.amazon.smithy.model.shapes.Shape source = model.expectShape(id);
        StructureShape[] self = new StructureShape[1];
        self[0] = new StructureShape(
                source.getTrait(XmlNameTrait.class).map(XmlNameTrait::getValue).orElse(id.getName()),
                source.isUnionShape(),
                source.isUnionShape() && source.hasTrait(StreamingTrait.class),
                values -> new VectorStructure(self[0], values),
                () -> members(source));
        structures.put(id, self[0]);
        return self[0];
    }

    private List<Member> members(software.amazon.smithy.model.shapes.Shape source) {
        List<Member> members = new ArrayList<>();
        source.getAllMembers().values().forEach(member -> members.add(member(member)));
        return members;
    }

    private Member member(MemberShape source) {
        software.amazon.smithy.model.shapes.Shape target = model.expectShape(source.getTarget());
        Shape shape = shape(target, source);
        if (shape instanceof Shape.ListOf list && source.hasTrait(XmlFlattenedTrait.class)) {
            shape = new Shape.ListOf(list.element(), "member", false, list.min(), list.max());
        }
        Member member = Member.of(source.getMemberName(), shape);
        if (source.isRequired()) {
            member = member.require();
        }
        if (rest()) {
            member = bound(member, source);
        }
        if (member.location() == Location.BODY && !member.payload()) {
            member = member.at(Location.BODY, bodyName(source));
        } else if (member.payload() && !json()) {
            member = member.at(
                    Location.BODY,
                    source.getTrait(XmlNameTrait.class)
                            .or(() -> target.getTrait(XmlNameTrait.class))
                            .map(XmlNameTrait::getValue)
                            .orElse(target.getId().getName()));
        }
        if (source.hasTrait(XmlFlattenedTrait.class)) {
            member = member.flat();
        }
        if (source.hasTrait(XmlAttributeTrait.class)) {
            member = member.attribute();
        }
        Optional<XmlNamespaceTrait> namespace = source.getTrait(XmlNamespaceTrait.class)
                .or(() -> target.isStructureShape() && member(source, HttpPayloadTrait.class)
                        ? target.getTrait(XmlNamespaceTrait.class)
                        : Optional.empty());
        if (namespace.isPresent()) {
            member = member.namespace(
                    namespace.get().getPrefix().map(p -> p + "=").orElse("")
                            + namespace.get().getUri());
        }
        Optional<TimestampFormat> format =
                source.getTrait(TimestampFormatTrait.class).map(SmithyShapes::format);
        if (format.isPresent()) {
            member = member.format(format.get());
        }
        if (source.hasTrait(Ec2QueryNameTrait.class)) {
            member = member.inQuery(source.expectTrait(Ec2QueryNameTrait.class).getValue());
        }
        if (source.hasTrait(EventHeaderTrait.class)) {
            member = member.asEventHeader();
        }
        return source.hasTrait(EventPayloadTrait.class) ? member.asEventPayload() : member;
    }

    private static boolean member(MemberShape source, Class<? extends Trait> trait) {
        return source.hasTrait(trait);
    }

    private static Member bound(Member member, MemberShape source) {
        if (source.hasTrait(HttpLabelTrait.class)) {
            return member.at(Location.URI, source.getMemberName());
        }
        if (source.hasTrait(HttpHeaderTrait.class)) {
            return member.at(
                    Location.HEADER, source.expectTrait(HttpHeaderTrait.class).getValue());
        }
        if (source.hasTrait(HttpPrefixHeadersTrait.class)) {
            return member.at(
                    Location.PREFIX_HEADERS,
                    source.expectTrait(HttpPrefixHeadersTrait.class).getValue());
        }
        if (source.hasTrait(HttpQueryTrait.class)) {
            return member.at(
                    Location.QUERY, source.expectTrait(HttpQueryTrait.class).getValue());
        }
        if (source.hasTrait(HttpQueryParamsTrait.class)) {
            return member.at(Location.QUERY_PARAMS, source.getMemberName());
        }
        if (source.hasTrait(HttpResponseCodeTrait.class)) {
            return member.at(Location.STATUS, source.getMemberName());
        }
        return source.hasTrait(HttpPayloadTrait.class) ? member.asPayload() : member;
    }

    private String bodyName(MemberShape source) {
        if (protocol.equals("restJson1")) {
            return source.getTrait(JsonNameTrait.class)
                    .map(JsonNameTrait::getValue)
                    .orElse(source.getMemberName());
        }
        return json()
                ? source.getMemberName()
                : source.getTrait(XmlNameTrait.class)
                        .map(XmlNameTrait::getValue)
                        .orElse(source.getMemberName());
    }

    private Shape shape(software.amazon.smithy.model.shapes.Shape target, MemberShape through) {
        LengthTrait length = through.getMemberTrait(model, LengthTrait.class).orElse(null);
        Long min = length == null ? null : length.getMin().orElse(null);
        Long max = length == null ? null : length.getMax().orElse(null);
        return switch (target.getType()) {
            case STRUCTURE, UNION -> structure(target.getId());
            case LIST, SET -> list((ListShape) target, min, max);
            case MAP -> map((MapShape) target, min, max);
            case STRING, ENUM -> text(target, through, min, max);
            case BOOLEAN -> Shape.BOOLEAN;
            case BYTE -> ranged(Shape.BYTE, through);
            case SHORT -> ranged(Shape.SHORT, through);
            case INTEGER, INT_ENUM -> ranged(Shape.INTEGER, through);
            case LONG -> ranged(Shape.LONG, through);
            case FLOAT -> ranged(Shape.FLOAT, through);
            case DOUBLE -> ranged(Shape.DOUBLE, through);
            case BLOB -> target.hasTrait(StreamingTrait.class) ? Shape.STREAM : Shape.BLOB.range(min, max);
            case TIMESTAMP ->
                target.getTrait(TimestampFormatTrait.class)
                        .map(trait -> Shape.TIMESTAMP.format(format(trait)))
                        .orElse(Shape.TIMESTAMP);
            case DOCUMENT -> Shape.DOCUMENT;
            default -> throw new IllegalArgumentException(target.getType() + " of " + target.getId());
        };
    }

    private Shape list(ListShape list, @Nullable Long min, @Nullable Long max) {
        MemberShape member = list.getMember();
        return new Shape.ListOf(
                shape(model.expectShape(member.getTarget()), member),
                member.getTrait(XmlNameTrait.class).map(XmlNameTrait::getValue).orElse("member"),
                false,
                min,
                max);
    }

    private Shape map(MapShape map, @Nullable Long min, @Nullable Long max) {
        return new Shape.MapOf(
                text(
                        model.expectShape(map.getKey().getTarget()),
                        map.getKey(),
                        map.getKey()
                                .getMemberTrait(model, LengthTrait.class)
                                .flatMap(LengthTrait::getMin)
                                .orElse(null),
                        map.getKey()
                                .getMemberTrait(model, LengthTrait.class)
                                .flatMap(LengthTrait::getMax)
                                .orElse(null)),
                shape(model.expectShape(map.getValue().getTarget()), map.getValue()),
                map.getKey()
                        .getTrait(XmlNameTrait.class)
                        .map(XmlNameTrait::getValue)
                        .orElse("key"),
                map.getValue()
                        .getTrait(XmlNameTrait.class)
                        .map(XmlNameTrait::getValue)
                        .orElse("value"),
                false,
                min,
                max);
    }

    private Shape.Text text(
            software.amazon.smithy.model.shapes.Shape target,
            MemberShape through,
            @Nullable Long min,
            @Nullable Long max) {
        Shape.Text text = Shape.STRING.length(min, max);
        Optional<PatternTrait> pattern = through.getMemberTrait(model, PatternTrait.class);
        if (pattern.isPresent()) {
            text = text.pattern(pattern.get().getValue());
        }
        Optional<EnumTrait> values = target.getTrait(EnumTrait.class);
        return values.isPresent()
                ? text.oneOf(values.get().getEnumDefinitionValues().toArray(String[]::new))
                : text;
    }

    private Shape ranged(Shape.Scalar scalar, MemberShape through) {
        return through.getMemberTrait(model, RangeTrait.class)
                .map(range -> scalar.range(
                        range.getMin().map(BigDecimal::longValue).orElse(null),
                        range.getMax().map(BigDecimal::longValue).orElse(null)))
                .orElse(scalar);
    }

    private static TimestampFormat format(TimestampFormatTrait trait) {
        return switch (trait.getFormat()) {
            case EPOCH_SECONDS -> TimestampFormat.EPOCH_SECONDS;
            case DATE_TIME -> TimestampFormat.DATE_TIME;
            case HTTP_DATE -> TimestampFormat.HTTP_DATE;
            default -> throw new IllegalArgumentException(trait.getValue());
        };
    }
}
