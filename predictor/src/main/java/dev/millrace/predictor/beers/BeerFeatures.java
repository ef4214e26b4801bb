package dev.millrace.predictor.beers;

import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.Feature;
import dev.millrace.predictor.feature.FeatureMapping;
import dev.millrace.predictor.feature.FeatureRow;
import java.util.List;

/// A beer's figures but its bitterness: strength in percent, gravities before and after fermentation, colour by two
/// scales, acidity. The bounds are what can be brewed; beyond them a figure is a slip of the pen.
public final class BeerFeatures implements FeatureMapping {

    @Override
    public List<Feature> features() {
        return List.of(
                Feature.number("abv"),
                Feature.number("target_fg"),
                Feature.number("target_og"),
                Feature.number("ebc"),
                Feature.number("srm"),
                Feature.number("ph"));
    }

    @Override
    public void map(EventFields beer, FeatureRow row) {
        row.number(beer.number("abv", 0, 60, "a strength in percent"))
                .number(beer.number("target_fg", 900, 1200, "a gravity such as 1010"))
                .number(beer.number("target_og", 1000, 1200, "a gravity such as 1050"))
                .number(beer.number("ebc", 0, 1000, "a colour in EBC"))
                .number(beer.number("srm", 0, 500, "a colour in SRM"))
                .number(beer.number("ph", 2, 8, "a pH"));
    }
}
