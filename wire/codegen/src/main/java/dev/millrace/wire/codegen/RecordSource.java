package dev.millrace.wire.codegen;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The Java of one record: a structure's components, the table that describes them, and a builder.
/// @param type its name in Java
/// @param name its name in the model
record RecordSource(String type, String name, List<Component> components) {
    private static final String WIRE = "dev.millrace.wire.";
    private static final String SCHEMA = WIRE + "schema.";
    private static final String NULLABLE = "@org.jspecify.annotations.Nullable ";

    /// @param type in Java
    /// @param table the expression that describes it
    record Component(String javaName, String type, boolean required, String table) {}

    /// @param union whether exactly one component is given
    /// @param builder whether it can be made by one
    String text(boolean union, boolean eventStream, boolean builder) {
        StringBuilder out = new StringBuilder();
        out.append("/// ").append(name).append(".\npublic record ").append(type).append("(");
        List<String> parts = new ArrayList<>();
        components.forEach(c -> parts.add("\n        " + nullable(c.type, !c.required) + " " + c.javaName));
        out.append(String.join(",", parts)).append(") implements ")
                .append(WIRE)
                .append("Structure, ")
                .append(SCHEMA)
                .append("StructureShape.Template {\n");
        out.append("    public static final ")
                .append(SCHEMA)
                .append("StructureShape SHAPE = new ")
                .append(SCHEMA)
                .append("StructureShape(\n            ")
                .append(JavaNames.literal(name))
                .append(", ")
                .append(union)
                .append(", ")
                .append(eventStream)
                .append(", ")
                .append("new ")
                .append(type)
                .append('(')
                .append(String.join(", ", Collections.nCopies(components.size(), "null")))
                .append("));\n\n");

        out.append("    @Override\n    public java.util.List<")
                .append(SCHEMA)
                .append("Member> memberTable() {\n        return java.util.List.of(");
        List<String> rows = new ArrayList<>();
        components.forEach(c -> rows.add("\n                " + c.table));
        out.append(String.join(",", rows)).append(");\n    }\n\n");

        boolean generic = components.stream().anyMatch(c -> c.type.contains("<"));
        out.append("    @Override\n");
        out.append(generic ? "    @SuppressWarnings(\"unchecked\")\n" : "");
        out.append("    public ")
                .append(WIRE)
                .append("Structure withMembers(")
                .append("@org.jspecify.annotations.Nullable Object[] values) {\n");
        out.append("        return new ").append(type).append("(");
        List<String> casts = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            casts.add("\n                (" + components.get(i).type + ") values[" + i + "]");
        }
        out.append(String.join(",", casts)).append(");\n    }\n\n");

        out.append("    @Override\n    public ")
                .append(SCHEMA)
                .append("StructureShape shape() {\n        return SHAPE;\n    }\n\n");
        out.append("    @Override\n    public ").append(NULLABLE).append("Object member(int index) {\n");
        if (components.isEmpty()) {
            out.append("        throw new IndexOutOfBoundsException(index);\n    }\n");
        } else {
            out.append("        return switch (index) {\n");
            for (int i = 0; i < components.size(); i++) {
                out.append("            case ")
                        .append(i)
                        .append(" -> ")
                        .append(components.get(i).javaName)
                        .append(";\n");
            }
            out.append("            default -> throw new IndexOutOfBoundsException(index);\n        };\n    }\n");
        }
        if (builder) {
            builder(out);
        }
        return out.append("}\n").toString();
    }

    private void builder(StringBuilder out) {
        out.append("\n    public static Builder builder() {\n        return new Builder();\n    }\n");
        out.append("\n    public Builder toBuilder() {\n        Builder builder = new Builder();\n");
        for (Component c : components) {
            out.append("        builder.")
                    .append(c.javaName)
                    .append(" = ")
                    .append(c.javaName)
                    .append(";\n");
        }
        out.append("        return builder;\n    }\n");
        out.append("\n    /// Makes a [")
                .append(type)
                .append("]; what is not set is absent.\n    public static final class Builder {\n");
        for (Component c : components) {
            out.append("        private ")
                    .append(nullable(c.type, true))
                    .append(' ')
                    .append(c.javaName)
                    .append(";\n");
        }
        out.append("\n        private Builder() {}\n");
        for (Component c : components) {
            out.append("\n        public Builder ")
                    .append(c.javaName)
                    .append('(')
                    .append(nullable(c.type, true))
                    .append(" value) {\n            this.")
                    .append(c.javaName)
                    .append(" = value;\n            return this;\n        }\n");
        }
        out.append("\n        public ")
                .append(type)
                .append(" build() {\n            return new ")
                .append(type)
                .append('(');
        out.append(
                String.join(", ", components.stream().map(Component::javaName).toList()));
        out.append(");\n        }\n    }\n");
    }

    /// A qualified type takes its annotation before its simple name.
    private static String nullable(String type, boolean nullable) {
        if (!nullable) {
            return type;
        }
        int generic = type.indexOf('<');
        int dot = type.lastIndexOf('.', generic < 0 ? type.length() : generic);
        return dot < 0 ? NULLABLE + type : type.substring(0, dot + 1) + NULLABLE + type.substring(dot + 1);
    }
}
