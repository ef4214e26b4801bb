package dev.millrace.cloud.service.cloudwatch.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a dashboard's body must be
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html): widgets in a
/// grid 24 columns wide. Errors keep it from being kept; warnings do not.
public final class DashboardBody {
    private static final int COLUMNS = 24;
    private static final int ROWS = 1000;
    private static final int WIDGETS = 500;
    private static final int METRICS = 500;
    private static final Set<String> TYPES =
            Set.of("metric", "text", "log", "alarm", "explorer", "custom", "chart", "table", "number", "gauge");
    private static final Set<String> MEMBERS =
            Set.of("widgets", "start", "end", "periodOverride", "variables", "labelOptions");

    private final List<Finding> errors = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();

    private DashboardBody() {}

    /// @param path a JSON pointer
    public record Finding(String path, String message) {}

    public static DashboardBody of(String text) {
        DashboardBody body = new DashboardBody();
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            if (json.isObject()) {
                body.look(json);
            } else {
                body.error("/", "Should be object");
            }
        } catch (JacksonException notJson) {
            body.error("/", "The dashboard body is not valid JSON");
        }
        return body;
    }

    public List<Finding> errors() {
        return errors;
    }

    public List<Finding> warnings() {
        return warnings;
    }

    private void look(JsonNode json) {
        json.propertyNames().stream()
                .filter(name -> !MEMBERS.contains(name))
                .forEach(name -> warnings.add(new Finding("/" + name, "Should NOT have additional properties")));
        JsonNode widgets = json.get("widgets");
        if (widgets == null) {
            error("/", "Should have required property 'widgets'");
            return;
        }
        if (!widgets.isArray()) {
            error("/widgets", "Should be array");
            return;
        }
        if (widgets.size() > WIDGETS) {
            error("/widgets", "Should NOT have more than " + WIDGETS + " items");
        }
        for (int i = 0; i < widgets.size(); i++) {
            widget(widgets.get(i), "/widgets/" + i);
        }
    }

    private void widget(JsonNode widget, String path) {
        if (!widget.isObject()) {
            error(path, "Should be object");
            return;
        }
        whole(widget, path, "x", 0, COLUMNS - 1);
        whole(widget, path, "y", 0, Integer.MAX_VALUE);
        whole(widget, path, "width", 1, COLUMNS);
        whole(widget, path, "height", 1, ROWS);
        String type = widget.path("type").asString("");
        if (!TYPES.contains(type)) {
            error(
                    widget.has("type") ? path + "/type" : path,
                    widget.has("type")
                            ? "Should be equal to one of the allowed values"
                            : "Should have required property 'type'");
        }
        JsonNode properties = widget.get("properties");
        if (properties == null) {
            error(path, "Should have required property 'properties'");
        } else if (!properties.isObject()) {
            error(path + "/properties", "Should be object");
        } else {
            properties(type, properties, path + "/properties");
        }
    }

    private void properties(String type, JsonNode properties, String path) {
        switch (type) {
            case "text" -> required(properties, path, "markdown");
            case "log" -> required(properties, path, "query");
            case "alarm" -> required(properties, path, "alarms");
            case "metric" -> {
                if (!properties.has("metrics") && !properties.has("annotations")) {
                    error(path, "Should have required property 'metrics'");
                } else if (properties.has("metrics")) {
                    metrics(properties.get("metrics"), path + "/metrics");
                }
                if (!properties.has("region")) {
                    error(path, "Should have required property 'region'");
                }
            }
            default -> {}
        }
    }

    private void metrics(JsonNode metrics, String path) {
        if (!metrics.isArray()) {
            error(path, "Should be array");
            return;
        }
        if (metrics.size() > METRICS) {
            error(path, "Should NOT have more than " + METRICS + " items");
        }
        for (int i = 0; i < metrics.size(); i++) {
            if (!metrics.get(i).isArray()) {
                error(path + "/" + i, "Should be array");
            } else if (metrics.get(i).isEmpty()) {
                error(path + "/" + i, "Should NOT have fewer than 1 items");
            }
        }
    }

    private void required(JsonNode properties, String path, String name) {
        if (!properties.has(name)) {
            error(path, "Should have required property '" + name + "'");
        }
    }

    private void whole(JsonNode widget, String path, String name, int least, int most) {
        JsonNode value = widget.get(name);
        if (value == null) {
            return;
        }
        if (!value.isIntegralNumber()) {
            error(path + "/" + name, "Should be integer");
        } else if (value.asLong() < least) {
            error(path + "/" + name, "Should be >= " + least);
        } else if (value.asLong() > most) {
            error(path + "/" + name, "Should be <= " + most);
        }
    }

    private void error(String path, String message) {
        errors.add(new Finding(path, message));
    }
}
