package dev.millrace.cli.models;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a version of the function said to one event.
sealed interface Answer {
    /// @param value what it predicts
    record Predicted(double value) implements Answer {}

    record Refused(String reason) implements Answer {}

    /// Finds the prediction in the answer: the one number of a field that the event itself does not have, as `sales` in
    /// `{"sales": 5432.1, "sales_id": 512}`.
    static Answer read(String event, String answer) {
        JsonNode given;
        JsonNode said;
        try {
            given = JsonMapper.shared().readTree(event);
            said = JsonMapper.shared().readTree(answer);
        } catch (JacksonException e) {
            return new Refused("it answers " + shortened(answer));
        }
        List<JsonNode> numbers = said.properties().stream()
                .filter(field -> field.getValue().isNumber() && !given.has(field.getKey()))
                .map(field -> field.getValue())
                .toList();
        return numbers.size() == 1
                ? new Predicted(numbers.getFirst().asDouble())
                : new Refused("its answer has " + (numbers.isEmpty() ? "no" : "more than one") + " prediction: "
                        + shortened(answer));
    }

    static String shortened(String text) {
        String line = text.strip().replace('\n', ' ');
        return line.length() <= 300 ? line : line.substring(0, 299) + "…";
    }
}
