package dev.millrace.predictor.sales;

import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.Feature;
import dev.millrace.predictor.feature.FeatureMapping;
import dev.millrace.predictor.feature.FeatureRow;
import java.time.LocalDate;
import java.util.List;

/// From a store's day to the calendar's numbers (year, month, day of the week from Monday = 1, day of the year), the
/// store, and whether there was a promotion or a holiday.
public final class SalesFeatures implements FeatureMapping {

    private static final int HIGHEST_STORE = 1_000_000;

    @Override
    public List<Feature> features() {
        return List.of(
                Feature.number("year"),
                Feature.number("month"),
                Feature.number("day_of_week"),
                Feature.number("day_of_year"),
                Feature.number("store"),
                Feature.number("promo"),
                Feature.number("holiday"));
    }

    @Override
    public void map(EventFields day, FeatureRow row) {
        LocalDate date = day.date("date");
        row.number(date.getYear())
                .number(date.getMonthValue())
                .number(date.getDayOfWeek().getValue())
                .number(date.getDayOfYear())
                .number(day.wholeNumber("store", 1, HIGHEST_STORE, "a store's number"))
                .number(day.wholeNumber("promo", 0, 1, "1 for a promotion, else 0"))
                .number(day.wholeNumber("holiday", 0, 1, "1 for a holiday, else 0"));
    }
}
