package dev.millrace.predictor.rides;

import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.Feature;
import dev.millrace.predictor.feature.FeatureMapping;
import dev.millrace.predictor.feature.FeatureRow;
import java.util.List;

/// From a ride to `PU_DO`, the pair of zones as one category ("130_205"), and `trip_distance`, in miles.
public final class RideFeatures implements FeatureMapping {

    /// The TLC numbers 265 taxi zones; three digits leave it room.
    private static final int HIGHEST_ZONE = 999;
    /// No taxi ride of an hour is longer; the TLC's records do hold meters gone mad, of 100,000 miles and more.
    private static final double LONGEST_MILES = 500;

    @Override
    public List<Feature> features() {
        return List.of(Feature.text("PU_DO"), Feature.number("trip_distance"));
    }

    @Override
    public void map(EventFields ride, FeatureRow row) {
        int pickUp = ride.wholeNumber("PULocationID", 1, HIGHEST_ZONE, "a taxi zone's number");
        int dropOff = ride.wholeNumber("DOLocationID", 1, HIGHEST_ZONE, "a taxi zone's number");
        double miles = ride.number("trip_distance", 0, LONGEST_MILES, "a distance in miles");
        row.text(pickUp + "_" + dropOff).number(miles);
    }
}
