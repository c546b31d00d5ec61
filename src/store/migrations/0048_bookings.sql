-- A booking is found by its locator alone: its id is made of its system and its day too.
CREATE INDEX entity_bookings ON entity (name) WHERE kind = 'booking';
