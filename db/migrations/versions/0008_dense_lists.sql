-- Long lists are checked for gaps in time that grows with them; a series leaves its menus.

-- Where two items of a menu had one place, the check would no more see it.
alter table menu_item add constraint menu_item_place_key
  unique nulls not distinct (menu_id, position, parent_id) deferrable initially deferred;
drop index menu_item_menu_idx;

-- Places are numbered from 1 without gaps, as COMMIT finds them. Each change is asked for its own
-- neighbours only: where a gap came up, either a place behind it was taken, or its own was left.
-- By the index always: a plan that was made while the table was small outlives that.
do $make$
declare list record;
begin
  for list in select * from (values
      ('series_part', 'o.series_id = it.series_id'),
      ('collection_item', 'o.collection_id = it.collection_id and o.pinned = it.pinned'),
      ('menu_item', 'o.menu_id = it.menu_id and o.parent_id is not distinct from it.parent_id')
    ) lists (name, same)
  loop
    execute format($format$
      create function %1$s_gap(it %1$I, place integer) returns boolean language plpgsql stable
      set enable_seqscan = off as $$
      begin
        return exists (select from %1$I o where %2$s and o.position = place + 1)
          and not exists (select from %1$I o where %2$s and o.position = place);
      end $$;
      create function check_%1$s() returns trigger language plpgsql as $$
      begin
        if tg_op <> 'DELETE' and new.position > 1 and %1$s_gap(new, new.position - 1)
          or tg_op <> 'INSERT' and %1$s_gap(old, old.position) then
          perform byline_refuse('%1$s_dense', 'Places are numbered from 1 without gaps.');
        end if;
        return null;
      end $$;
      drop trigger %1$s_dense on %1$I;
      create constraint trigger %1$s_dense after insert or update or delete on %1$I
        deferrable initially deferred for each row execute function check_%1$s();
    $format$, list.name, list.same);
  end loop;
end $make$;
drop function check_dense();

-- What leads to a series goes with it, and what stands behind moves up.
create function leave_menus() returns trigger language plpgsql as $$
declare left_menus uuid[] := array(select menu_id from menu_item where series_id = old.id);
begin
  delete from menu_item where series_id = old.id;
  update menu_item i set position = numbered.place
    from (select id, row_number() over (partition by menu_id, parent_id order by position) as place
      from menu_item where menu_id = any (left_menus)) numbered
    where i.id = numbered.id and i.position <> numbered.place;
  return old;
end $$;
create trigger series_leaves_menus before delete on series
  for each row execute function leave_menus();
