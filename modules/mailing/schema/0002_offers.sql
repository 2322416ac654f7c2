-- Published: who wishes letters about offers.
create view offers_wanted as select person from mail_choices where kind = 'offers' and mail <> 'never';
