-- Birth dates that contradict are outweighed by a number written the same only: who was joined before
-- by one that is nearly so is looked at again.
UPDATE person_member SET waits = 2 WHERE person IN
    (SELECT person FROM person_member GROUP BY person HAVING count(*) > 1);
